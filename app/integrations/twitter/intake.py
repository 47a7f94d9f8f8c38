"""Which items of an archive become posts, and the results of the others."""

from typing import Any

from app.exceptions import Invalid
from app.integrations.twitter import archived
from app.integrations.twitter.archive import BROKEN, BROKEN_FILE
from app.integrations.twitter.archive_files import Kind
from app.integrations.twitter.notes import Notes
from app.integrations.twitter.results import ItemResult
from app.integrations.twitter.validation import tweet_id
from flask_twitter_api.models import Tweet


class Intake:
    """What is known of an archive so far: long texts, and ids that are not public."""

    def __init__(self) -> None:
        self._notes = Notes()
        self._limited: set[str] = set()

    def take(self, kind: Kind, item: Any) -> Tweet | ItemResult | None:
        """Return the tweet of an item, or its result; None if it is counted already.

        :raises Invalid: what is not public cannot be distinguished from the rest.
        """
        if item is BROKEN_FILE:
            if kind is Kind.LIMITED:
                raise Invalid("archive", BROKEN)
            return ItemResult.BROKEN_FILE
        data = archived.unwrapped(item)
        if not data:
            return ItemResult.UNREADABLE
        if kind is Kind.NOTE:
            return None if self._notes.add(data) else ItemResult.UNREADABLE
        return self._of_tweet(kind, item, self._notes.with_full_text(data))

    def unclaimed(self) -> int:
        """Return how many long texts belong to no tweet of the archive."""
        return self._notes.unclaimed

    def _of_tweet(self, kind: Kind, item: Any, data: Any) -> Tweet | ItemResult | None:
        tweet = archived.as_tweet(data)
        number = tweet_id(tweet.id) or ""
        if kind is Kind.LIMITED or archived.is_limited(item):
            is_new = number not in self._limited
            self._limited.add(number)
            return ItemResult.LIMITED if is_new or not number else None
        if number in self._limited and number:
            return None
        if kind is Kind.DELETED:
            return ItemResult.DELETED
        return ItemResult.RETWEET if archived.is_retweet(data) else tweet
