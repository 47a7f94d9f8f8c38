"""Signing in and out, registering, and getting back into an account."""

from app.auth import (
    confirmation,
    login,
    password_reset,
    recovery,
    registration,
    sessions,
    setup,
)
from app.auth.blueprint import bp

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
