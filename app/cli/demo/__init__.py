"""`flask demo`: a fresh site filled with people who never lived."""

from app.cli.demo.command import demo

__all__ = ["demo"]
