"""Which items of an archive are to become posts, and what becomes of the others."""

from typing import Any

from app.exceptions import Invalid
from app.integrations.twitter import archived
from app.integrations.twitter.archive import BROKEN, BROKEN_FILE
from app.integrations.twitter.archive_files import Kind
from app.integrations.twitter.foreign import tweet_id
from app.integrations.twitter.notes import Notes
from app.integrations.twitter.outcomes import Outcome
from flask_twitter_api.models import Tweet


class Intake:
    """What has been learnt of an archive so far: long texts, and what is not public."""

    def __init__(self) -> None:
        self._notes = Notes()
        self._limited: set[str] = set()

    def take(self, kind: Kind, item: Any) -> Tweet | Outcome | None:
        """Return the tweet of an item, or why it is none; None if it is counted.

        :raises Invalid: what is not public cannot be told from the rest.
        """
        if item is BROKEN_FILE:
            if kind is Kind.LIMITED:
                raise Invalid("archive", BROKEN)
            return Outcome.BROKEN_FILE
        data = archived.unwrapped(item)
        if not data:
            return Outcome.UNREADABLE
        if kind is Kind.NOTE:
            return None if self._notes.add(data) else Outcome.UNREADABLE
        return self._of_tweet(kind, item, self._notes.whole(data))

    def unclaimed(self) -> int:
        """Return how many long texts belong to no tweet of the archive."""
        return self._notes.left

    def _of_tweet(self, kind: Kind, item: Any, data: Any) -> Tweet | Outcome | None:
        tweet = archived.as_tweet(data)
        number = tweet_id(tweet.id) or ""
        if kind is Kind.LIMITED or archived.is_limited(item):
            is_new = number not in self._limited
            self._limited.add(number)
            return Outcome.LIMITED if is_new or not number else None
        if number in self._limited and number:
            return None
        if kind is Kind.DELETED:
            return Outcome.DELETED
        return Outcome.RETWEET if archived.is_retweet(data) else tweet
