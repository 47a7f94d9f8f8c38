"""Every refusal becomes a page for people or JSON for programs, here and only here."""

from flask import Blueprint

bp = Blueprint("errors", __name__)

from app.errors import handlers  # noqa: E402  # the handlers register on `bp`

__all__ = ["bp", "handlers"]
