"""Tweets by several calls, or several searches by one."""

from collections.abc import Iterable
from datetime import datetime

from flask_twitter_api.answers import pick
from flask_twitter_api.errors import NotFoundError
from flask_twitter_api.models import Tweet
from flask_twitter_api.pagination import Page, Reader
from flask_twitter_api.plain.base import Id, Order

from .base import Ask, Steps, Stream, batches, several


def get_tweet(tweet_id: Id) -> Steps[Tweet]:
    """Return one tweet.

    :raises NotFoundError: when there is none.
    """
    found = yield from get_tweets([tweet_id])
    if not found:
        raise NotFoundError("tweet not found")
    return found[0]


def get_tweets(tweet_ids: Iterable[Id]) -> Steps[tuple[Tweet, ...]]:
    """Return tweets by their ids, 100 a call; unknown ones are left out."""
    found: list[Tweet] = []
    for ids in batches(tweet_ids):
        found += yield from several(Tweet, "get_tweets_by_ids", tweet_ids=ids)
    return tuple(found)


def search_between(
    query: str, since: datetime, until: datetime, *, max_pages: int
) -> Stream[Tweet]:
    """Return tweets of a span of time, newest first, one narrowing search a page.

    Cursors repeat themselves on old dates; a shrinking window does not.
    """
    first, last = int(since.timestamp()), int(until.timestamp())
    # The times are to bind the whole query and not the last of its branches.
    whole = f"({query})" if " OR " in query else query
    read = Reader("tweets", Tweet.from_json, dict)
    seen: set[str] = set()
    for _ in range(max_pages):
        window = f"{whole} since_time:{first} until_time:{last}"
        given = {"query": window, "query_type": "Latest"}
        body = yield Ask("search_tweets", given)
        page = tuple(t for t in read(body or {}) if t.id not in seen)
        yield page
        seen.update(tweet.id for tweet in page)
        times = [tweet.created_at for tweet in page if tweet.created_at]
        # The end is exclusive and several tweets may share its second.
        end = int(min(times).timestamp()) + 1 if times else last
        if end >= last:
            return
        last = end


def search_many(
    queries: Iterable[str], *, query_type: Order = "Latest"
) -> Steps[tuple[Page[Tweet], ...]]:
    """Return the first page of several searches, by one call."""
    asked = [{"query": query, "queryType": query_type} for query in queries]
    body = yield Ask("bulk_search_tweets", {"queries": asked})
    read = Reader("tweets", Tweet.from_json, dict)
    pages = [pick(body, f"results.query_{n}") for n in range(len(asked))]
    return tuple(read(page) if isinstance(page, dict) else Page(()) for page in pages)
