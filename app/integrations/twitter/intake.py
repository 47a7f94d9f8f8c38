"""Which items of an archive become posts, and the results of the others."""

from typing import Any

from app.exceptions import Invalid
from app.integrations.twitter import archived, limited
from app.integrations.twitter.archive import BROKEN_FILE
from app.integrations.twitter.archive_files import Kind
from app.integrations.twitter.notes import Notes
from app.integrations.twitter.results import ItemResult
from app.lib.i18n import mark as _l
from flask_twitter_api.models import Tweet

UNTOLD = _l(
    "The file of what only your Circle could read is incomplete, so that nothing was"
    " imported. Ask Twitter for a new archive."
)


class Intake:
    """What is known of an archive so far: long texts, and ids that are not public.

    `names_limited` says whether the archive lists what only a Circle could read; where
    it does not, nothing from the time of the Circle becomes a post.
    """

    def __init__(self, *, names_limited: bool = False) -> None:
        self._notes = Notes()
        self._names_limited = names_limited
        self._limited: set[str] = set()
        self._found: set[str] = set()

    def take(self, kind: Kind, item: Any) -> Tweet | ItemResult | None:
        """Return the tweet of an item, or its result; None if it is counted already.

        :raises Invalid: what is not public cannot be distinguished from the rest.
        """
        ids = limited.ids_of(item)
        if kind is Kind.LIMITED and not ids:
            raise Invalid("archive", UNTOLD)
        if item is BROKEN_FILE:
            return ItemResult.BROKEN_FILE
        data = archived.unwrapped(item)
        if not data:
            return ItemResult.UNREADABLE
        if kind is Kind.NOTE:
            return None if self._notes.add(data) else ItemResult.UNREADABLE
        if kind is Kind.LIMITED or limited.is_marked(item):
            return self._of_limited(data, ids)
        return self._of_tweet(kind, data, ids)

    def unclaimed(self) -> int:
        """Return how many long texts belong to no tweet of the archive."""
        return self._notes.unclaimed

    def newly_limited(self) -> set[str]:
        """Return the ids that proved not to be public since the last time."""
        found, self._found = self._found, set()
        return found

    def _of_limited(self, data: dict[str, Any], ids: set[str]) -> ItemResult | None:
        is_new = not ids & self._limited
        self._notes.with_full_text(data, is_limited=True)
        self._limited |= ids
        self._found |= ids
        return ItemResult.LIMITED if is_new else None

    def _of_tweet(
        self, kind: Kind, data: dict[str, Any], ids: set[str]
    ) -> Tweet | ItemResult | None:
        if ids & self._limited:
            return None
        tweet = archived.as_tweet(self._notes.with_full_text(data))
        if tweet.in_reply_to_id in self._limited:
            # Replies to what a Circle reads are read by the Circle alone.
            return self._of_limited(data, ids)
        if kind is Kind.DELETED:
            return ItemResult.DELETED
        if archived.is_retweet(data):
            return ItemResult.RETWEET
        is_open = self._names_limited or kind is Kind.COMMUNITY
        return tweet if is_open or not limited.may_be(tweet) else ItemResult.UNCERTAIN
