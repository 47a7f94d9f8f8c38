"""Reading Twitter through the extension, which keeps each answer for a while."""

from dataclasses import dataclass, field
from typing import Literal

from app.extensions import twitter
from app.integrations.twitter import foreign
from app.integrations.twitter.errors import told
from flask_twitter_api import errors
from flask_twitter_api.models import Trend, Tweet, User
from flask_twitter_api.pagination import Page, Pages

Tab = Literal["tweets", "replies", "media"]
Order = Literal["Latest", "Top"]
TABS: tuple[Tab, ...] = ("tweets", "replies", "media")
LONGEST_QUERY = 500
LONGEST_CURSOR = 2_000


@dataclass(frozen=True, slots=True)
class Thread:
    """A tweet, what it answers (the first first), and what answers it."""

    tweet: Tweet
    above: list[Tweet] = field(default_factory=list)
    below: list[Tweet] = field(default_factory=list)


def is_configured() -> bool:
    """Tell whether this site has a key, without which nothing can be read."""
    return twitter.configured


def person(name: str) -> User:
    """Give a profile. Raises NotFound, Invalid or Unavailable."""
    with told():
        found = foreign.person(twitter.client.get_user(name))
        if found is None:
            raise errors.BadAnswerError("Twitter API sent a profile without a name")
        return found


def tweets_of(user: User, tab: Tab, cursor: str = "") -> Page[Tweet]:
    """Give a page of somebody's tweets; a protected account shows none.

    :raises Unavailable: Twitter does not answer.
    """
    if user.protected:
        return Page(())
    with told():
        return _pages(user, tab).page(cursor[:LONGEST_CURSOR])


def thread(tweet_id: str) -> Thread:
    """Give a tweet with its conversation, or alone where there is none.

    :raises NotFound: there is no such tweet.
    :raises Unavailable: Twitter does not answer.
    """
    with told():
        try:
            found = list(twitter.client.thread(tweet_id, max_pages=1))
        except errors.FailedError:
            found = []
        here = next((n for n, each in enumerate(found) if each.id == tweet_id), None)
        if here is None:
            return Thread(twitter.client.get_tweet(tweet_id))
    return Thread(found[here], found[:here], found[here + 1 :])


def search(query: str, order: Order = "Latest", cursor: str = "") -> Page[Tweet]:
    """Give a page of what a search by Twitter's operators finds.

    :raises Invalid: Twitter refuses the query.
    :raises Unavailable: Twitter does not answer.
    """
    with told():
        found = twitter.client.search(query[:LONGEST_QUERY], query_type=order)
        return found.page(cursor[:LONGEST_CURSOR])


def trends(woeid: int = 1) -> tuple[Trend, ...]:
    """Give what is talked about at a place; 1 is the world. Raises as `person`."""
    with told():
        return twitter.client.trends(woeid)


def _pages(user: User, tab: Tab) -> Pages[Tweet]:
    if tab == "media":
        return twitter.client.search(f"from:{user.username} filter:media")
    return twitter.client.last_tweets(user_id=user.id, include_replies=tab == "replies")
