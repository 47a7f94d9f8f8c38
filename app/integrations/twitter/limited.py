"""Tweets that not everybody could read: those for a Circle, or for subscribers.

An archive lists those for the Circle in a file of their own, and once more among all
others, where nothing tells them apart.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from app.integrations.twitter import texts
from app.integrations.twitter.archived import unwrapped
from flask_twitter_api.models import Tweet

# From the first test with a few people until after the end, 2023-10-31:
# https://help.x.com/en/using-x/x-circle
CIRCLE_BEGAN = datetime(2022, 5, 1, tzinfo=UTC)
CIRCLE_ENDED = datetime(2023, 12, 1, tzinfo=UTC)
# Names of fields that limit the audience.
_LIMITED = re.compile(r"circle|trusted_?friends|exclusive", re.IGNORECASE)
# Without underscores, in small letters.
_IDS = frozenset({"id", "idstr", "tweetid", "tweetidstr", "statusid", "restid"})
_FORMER_IDS = frozenset({"edittweetids", "initialtweetid", "tweetid"})
_MOST_LEVELS = 5


def is_marked(element: Any) -> bool:
    """Return whether an item says that not everybody may read it."""
    if not isinstance(element, dict):
        return False
    fields = {**element, **(unwrapped(element) or {})}
    return any(_LIMITED.search(name) and value for name, value in fields.items())


def ids_of(element: Any) -> set[int]:
    """Return the ids of an item, whatever the field, with those before its edits."""
    data = unwrapped(element) or {}
    found = [value for name, value in data.items() if _plain(name) in _IDS]
    found += _former_ids(data.get("edit_info"), _MOST_LEVELS)
    return {number for each in found if (number := texts.number_of(str(each)))}


def may_be(tweet: Tweet) -> bool:
    """Return whether a tweet is from the time of the Circle, or in a thread of then."""
    parent = Tweet(id=tweet.in_reply_to_id or "")
    moments = texts.moments(tweet) + texts.moments(parent)
    return any(CIRCLE_BEGAN <= moment < CIRCLE_ENDED for moment in moments)


def _former_ids(value: Any, levels: int) -> Iterator[Any]:
    if not isinstance(value, Mapping) or not levels:
        return
    for name, inner in value.items():
        if _plain(name) in _FORMER_IDS:
            yield from inner if isinstance(inner, list | tuple) else (inner,)
        yield from _former_ids(inner, levels - 1)


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
