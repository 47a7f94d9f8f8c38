"""Every refusal becomes a page for people or JSON for programs, here and only here."""

from app.errors import handlers
from app.errors.blueprint import bp

__all__ = ["bp", "handlers"]
