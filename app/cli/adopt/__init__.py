"""`flask adopt`: a site of the founding application moves here from its database."""

from app.cli.adopt.command import adopt

__all__ = ["adopt"]
