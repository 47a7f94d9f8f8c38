"""Tweets by several calls, or several searches by one."""

from collections.abc import Iterable
from typing import Any

from flask_twitter_api.answers import pick
from flask_twitter_api.calls import Naming
from flask_twitter_api.endpoints.convert import moment
from flask_twitter_api.errors import InvalidParametersError, NotFoundError
from flask_twitter_api.models import Tweet
from flask_twitter_api.pagination import Page, Reader
from flask_twitter_api.plain.base import Id, Ids, Moment, Order, Search
from flask_twitter_api.reading import batches, is_something

from .base import Ask, Route, Steps, several
from .span import Span, read_window


def get_tweet(tweet_id: Id) -> Steps[Tweet]:
    """Return one tweet.

    :raises NotFoundError: when there is none.
    """
    found = yield from get_tweets([tweet_id])
    if not found:
        raise NotFoundError("tweet not found")
    return found[0]


def get_tweets(tweet_ids: Ids) -> Steps[tuple[Tweet, ...]]:
    """Return tweets by their ids, 100 a call; unknown ones are left out."""
    found: list[Tweet] = []
    with Naming("get_tweets_by_ids", {"tweet_ids": tweet_ids}):
        parts = list(batches(tweet_ids))
    for ids in parts:
        found += yield from several(Tweet, "get_tweets_by_ids", tweet_ids=ids)
    return tuple(found)


def search_between(query: Search, since: Moment, until: Moment) -> Route[Tweet]:
    """Return tweets of a span of time, newest first, one narrowing search a page.

    Cursors of the service repeat themselves on old dates; a shrinking window does not.
    Times without a zone are UTC.

    :raises InvalidParametersError: when the span has no length, or a search that was
        put together is too long with its times.
    """
    with Naming("search_tweets", {"query": query}):
        span = Span.of(query, _seconds("since", since), _seconds("until", until))
    return Route("search_tweets", span.given, read_window)


def search_many(
    queries: Iterable[Search], *, query_type: Order = "Latest"
) -> Steps[tuple[Page[Tweet], ...]]:
    """Return the first page of several searches, by one call.

    :raises InvalidParametersError: when it is one text, or empty.
    """
    asked = queries if isinstance(queries, str) else _in_order(queries, query_type)
    body = yield Ask("bulk_search_tweets", {"queries": asked})
    read = Reader("tweets", Tweet.from_json, dict, is_something)
    pages = [pick(body, f"results.query_{n}") for n in range(len(asked))]
    return tuple(read(page) if isinstance(page, dict) else Page(()) for page in pages)


def _in_order(queries: Iterable[Search], query_type: Order) -> list[dict[str, Any]]:
    return [{"query": query, "queryType": query_type} for query in queries]


def _seconds(name: str, value: Moment) -> int:
    try:
        return moment(value)
    except ValueError as error:
        raise InvalidParametersError(f"{name}: {error}") from None
