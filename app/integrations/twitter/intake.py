"""Which items of an archive become posts, and the results of the others."""

from collections import Counter
from typing import Any

from app.exceptions import Invalid
from app.integrations.twitter import archived, limited
from app.integrations.twitter.archive import BROKEN_FILE
from app.integrations.twitter.archive_files import Kind
from app.integrations.twitter.edits import Versions
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
        self._deleted: set[str] = set()
        self._versions = Versions()

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
        if kind is Kind.ARTICLE:
            return ItemResult.ARTICLE
        if kind is Kind.LIMITED or limited.is_marked(item):
            return self._of_limited(data, ids)
        return self._of_tweet(kind, data, ids)

    def rest(self) -> tuple[list[Tweet], Counter[ItemResult]]:
        """Return what is known once all is read: tweets, and what was left out."""
        tweets, former = self._versions.take()
        public = [each for each in tweets if each.id not in self._limited]
        left_out = {
            ItemResult.NOTE: self._notes.unclaimed,
            ItemResult.FORMER: former + len(tweets) - len(public),
        }
        return public, +Counter(left_out)

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
        if ids & (self._limited | self._deleted):
            return None
        tweet = archived.as_tweet(self._notes.with_full_text(data))
        if tweet.in_reply_to_id in self._limited:
            # Replies to what a Circle reads are read by the Circle alone.
            return self._of_limited(data, ids)
        if kind is Kind.DELETED:
            self._deleted |= ids
            return ItemResult.DELETED
        if archived.is_retweet(data):
            return ItemResult.RETWEET
        is_open = self._names_limited or kind is Kind.COMMUNITY
        if not is_open and limited.may_be(tweet):
            return ItemResult.UNCERTAIN
        return None if self._versions.hold(tweet, data) else tweet
