"""Errors become pages for people or JSON for clients, here and only here."""

from app.errors import handlers
from app.errors.blueprint import bp

__all__ = ["bp", "handlers"]
