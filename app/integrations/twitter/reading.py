"""Reading Twitter through the extension, which caches each response for a while."""

from dataclasses import dataclass, field
from typing import Literal

from app.extensions import twitter
from app.integrations.twitter import validation
from app.integrations.twitter.errors import domain_errors
from flask_twitter_api import errors
from flask_twitter_api.models import Trend, Tweet, User
from flask_twitter_api.pagination import Page, Pages

Tab = Literal["tweets", "replies", "media"]
Order = Literal["Latest", "Top"]
MAX_QUERY = 500
MAX_CURSOR = 2_000


@dataclass(frozen=True, slots=True)
class Thread:
    """A tweet with its ancestors (the oldest first) and its descendants."""

    tweet: Tweet
    ancestors: list[Tweet] = field(default_factory=list)
    descendants: list[Tweet] = field(default_factory=list)


def is_configured() -> bool:
    """Return whether this site has a key, without which nothing can be read."""
    return twitter.configured


def profile(name: str) -> User:
    """Return a profile. Raises NotFound, Invalid or Unavailable."""
    with domain_errors():
        found = validation.profile(twitter.client.get_user(name))
        if found is None:
            raise errors.BadAnswerError("Twitter API sent a profile without a name")
        return found


def tweets_of(user: User, tab: Tab, cursor: str = "") -> Page[Tweet]:
    """Return a page of the tweets of an account; a protected one has none.

    :raises Unavailable: Twitter does not respond.
    """
    if user.protected:
        return Page(())
    with domain_errors():
        return _pages(user, tab).page(cursor[:MAX_CURSOR])


def thread(tweet_id: str) -> Thread:
    """Return a tweet in its thread, or alone where there is none.

    :raises NotFound: there is no such tweet.
    :raises Unavailable: Twitter does not respond.
    """
    with domain_errors():
        try:
            found = list(twitter.client.thread(tweet_id, max_pages=1))
        except errors.FailedError:
            found = []
        here = next((n for n, each in enumerate(found) if each.id == tweet_id), None)
        if here is None:
            return Thread(twitter.client.get_tweet(tweet_id))
    return Thread(found[here], found[:here], found[here + 1 :])


def search(query: str, order: Order = "Latest", cursor: str = "") -> Page[Tweet]:
    """Return a page of what a search by Twitter's operators finds.

    :raises Invalid: Twitter refuses the query.
    :raises Unavailable: Twitter does not respond.
    """
    with domain_errors():
        found = twitter.client.search(query[:MAX_QUERY], query_type=order)
        return found.page(cursor[:MAX_CURSOR])


def trends(woeid: int = 1) -> tuple[Trend, ...]:
    """Return the trends of a place; 1 is the world. Raises as `profile`."""
    with domain_errors():
        return twitter.client.trends(woeid)


def _pages(user: User, tab: Tab) -> Pages[Tweet]:
    if tab == "media":
        return twitter.client.search(f"from:{user.username} filter:media")
    return twitter.client.last_tweets(user_id=user.id, include_replies=tab == "replies")
