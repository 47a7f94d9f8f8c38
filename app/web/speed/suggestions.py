"""Whom to follow: the recent writers are looked up once a minute for everybody."""

from cachetools import TTLCache
from flask import Flask, current_app

from app.users import queries
from app.users.models import User
from app.users.read_models import PersonRecord

KEPT = 60  # seconds


def init_app(app: Flask) -> None:
    """Give an application its memory of recent writers."""
    app.extensions["recent_writers"] = TTLCache(1, KEPT)


def suggestions(viewer: User, limit: int = 5) -> list[PersonRecord]:
    """Give people whom the viewer may want to follow, as they are now.

    A young site, which has few posts, is looked at anew each time: there every new
    writer counts.
    """
    memory: TTLCache[str, list[int]] = current_app.extensions["recent_writers"]
    among = memory.get("ids")
    if among is None:
        among, is_grown = queries.recent_writers()
        if is_grown:
            memory["ids"] = among
    return queries.suggestions(viewer, limit, among)
