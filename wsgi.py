"""Where `flask` looks for the application when nothing tells it."""

from microblog import app

__all__ = ["app"]
