"""Versions of tweets that were edited: an archive has each of them as a tweet."""

from collections.abc import Mapping
from typing import Any

from app.integrations.twitter.texts import number_of

Json = Mapping[str, Any]


def ids_of(data: Json) -> list[int]:
    """Return the ids of all versions of a tweet, the first one first."""
    info = data.get("edit_info")
    found = _list_in(info, "initial", "editTweetIds") or _list_in(
        info, "edit", "editControlInitial", "editTweetIds"
    )
    return sorted({number for each in found if (number := number_of(str(each)))})


def _list_in(value: Any, *path: str) -> list[Any] | tuple[Any, ...]:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, list | tuple) else []
