"""Signing in and out, registering, and getting back into an account."""

from flask import Blueprint

bp = Blueprint("auth", __name__)

from app.auth import (  # noqa: E402  # the routes register on `bp`
    confirmation,
    login,
    password_reset,
    recovery,
    registration,
    sessions,
    setup,
)

__all__ = [
    "bp",
    "confirmation",
    "login",
    "password_reset",
    "recovery",
    "registration",
    "sessions",
    "setup",
]
