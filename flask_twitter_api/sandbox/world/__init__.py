"""An invented world for the sandbox to tell of."""

from .cast import PROTECTED, SILENT, SUSPENDED
from .state import World
from .things import Community, Person, Space, Tweet, TwitterList

__all__ = [
    "PROTECTED",
    "SILENT",
    "SUSPENDED",
    "Community",
    "Person",
    "Space",
    "Tweet",
    "TwitterList",
    "World",
]
