"""Which function carries out messages of which kind, and in which lane."""

from collections.abc import Callable
from typing import Any

Handler = Callable[[dict[str, Any]], None]

# What a lane talks to. Lanes wait for nothing but their own part: while mail hangs,
# notifications of mentions go out as always.
DATABASE = "database"
JOBS = "jobs"
MAIL = "mail"
SEARCH = "search"
VENDORS = "vendors"
LANES = (DATABASE, JOBS, SEARCH, MAIL, VENDORS)
# These wait for no server outside, so they may be carried out anywhere.
QUICK = (DATABASE, JOBS)

_handlers: dict[str, Handler] = {}
_lanes: dict[str, str] = {}


class Permanent(Exception):
    """Raised by a handler where trying again cannot help; the text says why."""


def handler(kind: str, *, lane: str = DATABASE) -> Callable[[Handler], Handler]:
    """Register the function that carries out messages of one kind.

    :raises ValueError: no worker drains such a lane.
    """
    if lane not in LANES:
        raise ValueError(lane)

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        _lanes[kind] = lane
        return function

    return register


def handler_of(kind: str) -> Handler:
    """Return the function for a kind. Raises KeyError."""
    return _handlers[kind]


def lane_of(kind: str) -> str:
    """Return the lane for messages of a kind."""
    return _lanes.get(kind, DATABASE)
