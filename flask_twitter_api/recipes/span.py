"""A span of time, searched by a window that narrows from page to page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_twitter_api.endpoints.convert import text
from flask_twitter_api.errors import InvalidParametersError
from flask_twitter_api.models import Tweet
from flask_twitter_api.pagination import Page
from flask_twitter_api.plain.base import Search
from flask_twitter_api.query import LONGEST, Query
from flask_twitter_api.reading import reader_of

#: A cursor is the end of a window as the search itself writes it.
_CURSOR = re.compile(r"(until_time:\d{1,12})?( ?max_id:\d{1,25})?", re.A)
_LONGEST_CURSOR = "until_time:9999999999 max_id:9999999999999999999"


@dataclass(frozen=True, slots=True)
class Span:
    """A search between two times, whose cursors tell how much is left of it.

    A tweet's second bounds the window even where the service does not heed its id;
    its id, because a second may hold more tweets than a page.
    """

    query: str
    until: int

    @classmethod
    def of(cls, query: Search, since: int, until: int) -> "Span":
        """Return the span of a search.

        :raises InvalidParametersError: when it has no length, or the search is empty
            or, if it was put together, too long with the times.
        """
        if since >= until:
            raise InvalidParametersError("until: must be later than since")
        try:
            # The times are to bind the whole search and not the last of its branches.
            whole = Query(text(query)).since(since)
        except ValueError as error:
            raise InvalidParametersError(f"query: {error}") from None
        if isinstance(query, Query) and len(whole) + len(_LONGEST_CURSOR) >= LONGEST:
            raise InvalidParametersError(
                f"query: may not be longer than {LONGEST} characters with its times"
            )
        return cls(str(whole), until)

    def given(self, cursor: str) -> dict[str, Any]:
        """Return the parameters of the search at a cursor.

        :raises InvalidParametersError: when the cursor is none of such a search.
        """
        if not _CURSOR.fullmatch(cursor):
            raise InvalidParametersError("cursor: is none of a span of time")
        window = cursor or f"until_time:{self.until}"
        return {"query": f"{self.query} {window}", "query_type": "Latest"}


def read_window(body: Mapping[str, Any]) -> Page[Tweet]:
    """Return the tweets of an answer, and the window before the oldest of them."""
    page = reader_of(Tweet.from_json, "search_tweets")(body)
    return replace(page, next_cursor=_before(page.items))


def _before(tweets: tuple[Tweet, ...]) -> str:
    times = [one.created_at.timestamp() for one in tweets if one.created_at]
    ids = [int(one.id) for one in tweets if one.id.isdecimal()]
    # The end is exclusive, and more tweets may share the oldest one's second.
    window = [f"until_time:{int(min(times)) + 1}"] if times else []
    window += [f"max_id:{max(0, min(ids) - 1)}"] if ids else []
    return " ".join(window)
