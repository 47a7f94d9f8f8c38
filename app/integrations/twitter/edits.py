"""Versions of tweets that were edited: an archive has each of them as a tweet."""

from collections.abc import Mapping
from typing import Any

from app.integrations.twitter.validation import tweet_id
from flask_twitter_api.models import Tweet

Json = Mapping[str, Any]


class Versions:
    """What was edited, held until all is read: only the latest becomes a post."""

    def __init__(self) -> None:
        # By the id of the first version.
        self._held: dict[str, list[Tweet]] = {}

    def hold(self, tweet: Tweet, data: Json) -> bool:
        """Hold a tweet that has versions; return False if it has none."""
        ids, number = ids_of(data), tweet_id(tweet.id) or ""
        if len(ids) < 2 and number not in self._held:
            return False
        self._held.setdefault(ids[0] if ids else number, []).append(tweet)
        return True

    def take(self) -> tuple[list[Tweet], int]:
        """Return the latest version of each tweet, and how many others there were."""
        held, self._held = self._held, {}
        latest = [max(each, key=_number) for each in held.values()]
        return latest, sum(map(len, held.values())) - len(latest)


def ids_of(data: Json) -> list[str]:
    """Return the ids of all versions of a tweet, the first one first."""
    info = data.get("edit_info")
    found = _list_in(info, "initial", "editTweetIds") or _list_in(
        info, "edit", "editControlInitial", "editTweetIds"
    )
    numbers = [number for each in found if (number := tweet_id(str(each)))]
    return sorted(set(numbers), key=int)


def _list_in(value: Any, *path: str) -> list[Any] | tuple[Any, ...]:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, list | tuple) else []


def _number(tweet: Tweet) -> int:
    return int(tweet_id(tweet.id) or 0)
