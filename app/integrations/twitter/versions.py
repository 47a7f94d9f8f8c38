"""The versions of an edited tweet: each is a tweet of its own, with its own id.

Twitter names them in `edit_control` of a tweet, and its newer interface in
`edit_history_tweet_ids` (https://docs.x.com/x-api/fundamentals/edit-posts); the service
passes on what it gets.
"""

from collections.abc import Mapping
from typing import Any

from app.integrations.twitter.validation import tweet_id
from flask_twitter_api.models import Tweet

MAX_VERSIONS = 20
_LISTS = ("edit_history_tweet_ids", "editHistoryTweetIds", "edit_tweet_ids")


def versions_of(tweet: Tweet) -> list[str]:
    """Return the ids of all versions of a tweet, the oldest first; of one, nothing."""
    found = _listed(tweet.extra)
    ids = {number for each in found if (number := tweet_id(_text(each)))}
    if tweet.id not in ids or len(ids) < 2:
        return []
    return sorted(ids, key=int)[:MAX_VERSIONS]


def _listed(extra: Mapping[str, Any]) -> list[Any]:
    control = _mapping(extra.get("edit_control"))
    for place in (extra, control, _mapping(control.get("edit_control_initial"))):
        for name in _LISTS:
            if isinstance(place.get(name), list | tuple):
                return list(place[name])
    return []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
