"""Which items of an archive become posts, and the results of the others."""

from collections import Counter
from typing import Any

from app.integrations.twitter import archived, limited
from app.integrations.twitter.archive import BROKEN_FILE
from app.integrations.twitter.archive_files import Kind
from app.integrations.twitter.notes import Notes
from app.integrations.twitter.results import ItemResult
from app.integrations.twitter.survey import Survey
from flask_twitter_api.models import Tweet


class Intake:
    """The second reading of an archive, with what a survey of it has found."""

    def __init__(self, survey: Survey) -> None:
        self._survey, self._notes = survey, Notes()
        # Of what is left out, which more than one file may have.
        self._counted: set[int] = set()

    def take(self, kind: Kind, item: Any) -> Tweet | ItemResult | None:
        """Return the tweet of an item, or its result; None if it is counted already."""
        if item is BROKEN_FILE:
            return ItemResult.BROKEN_FILE
        data = archived.unwrapped(item)
        if not data:
            return ItemResult.UNREADABLE
        if kind is Kind.NOTE:
            return None if self._notes.add(data) else ItemResult.UNREADABLE
        if kind is Kind.ARTICLE:
            return ItemResult.ARTICLE
        ids = limited.ids_of(item)
        is_limited = kind is Kind.LIMITED or limited.is_marked(item)
        if is_limited or ids & self._survey.limited:
            self._notes.with_full_text(data, is_limited=True)
            return self._once(ids, ItemResult.LIMITED)
        if kind is Kind.DELETED or ids & self._survey.deleted:
            self._notes.with_full_text(data)
            return self._once(ids, ItemResult.DELETED)
        return self._of_tweet(kind, data, ids)

    def left_out(self) -> Counter[ItemResult]:
        """Return what was left out, as is known once all is read."""
        return +Counter({ItemResult.NOTE: self._notes.unclaimed})

    def _once(self, ids: set[int], result: ItemResult) -> ItemResult | None:
        """Return the result of a tweet the first time that it comes."""
        is_new = not ids & self._counted
        self._counted |= ids
        return result if is_new else None

    def _of_tweet(
        self, kind: Kind, data: dict[str, Any], ids: set[int]
    ) -> Tweet | ItemResult:
        whole = self._notes.with_full_text(data)
        if archived.is_retweet(data):
            return ItemResult.RETWEET
        if kind is not Kind.COMMUNITY and ids & self._survey.uncertain:
            return ItemResult.UNCERTAIN
        if self._survey.is_former(data):
            return ItemResult.FORMER
        return archived.as_tweet(whole)
