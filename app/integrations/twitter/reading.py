"""Reading Twitter through the extension, which caches each response for a while."""

from dataclasses import dataclass, field
from typing import Literal

from app.exceptions import Invalid
from app.extensions import twitter
from app.integrations.twitter import validation
from app.integrations.twitter.errors import service_call
from app.lib.i18n import mark as _l
from flask_twitter_api import TwitterClient, errors
from flask_twitter_api.models import Trend, Tweet, User
from flask_twitter_api.pagination import Page, Pages

Tab = Literal["tweets", "replies", "media"]
Order = Literal["Latest", "Top"]
# https://docs.x.com/x-api/posts/search/introduction: of a query for everybody.
MAX_QUERY = 512
MAX_CURSOR = 2_000
TOO_LONG = _l("This search is too long for Twitter. Use fewer words.")
# The thread of a tweet comes from a call of its own, which fails more often than the
# one for the tweet alone.
FAULTS = (
    errors.FailedError,
    errors.ForbiddenError,
    errors.ServerFaultError,
    errors.BadAnswerError,
    errors.CircuitOpenError,
)


@dataclass(frozen=True, slots=True)
class Thread:
    """A tweet with its ancestors (the oldest first) and its descendants.

    `next_cursor` leads to further descendants. One that is not whole is a tweet whose
    thread could not be read.
    """

    tweet: Tweet
    ancestors: list[Tweet] = field(default_factory=list)
    descendants: list[Tweet] = field(default_factory=list)
    next_cursor: str = ""
    is_whole: bool = True


def is_configured() -> bool:
    """Return whether this site has a key, without which nothing can be read."""
    return twitter.configured


def profile(name: str) -> User:
    """Return a profile. Raises NotFound, Invalid or Unavailable."""
    with service_call():
        found = validation.profile(twitter.client.get_user(name))
        if found is None:
            raise errors.BadAnswerError("Twitter API sent a profile without a name")
        return found


def tweets_of(
    user: User, tab: Tab, cursor: str = "", *, fresh: bool = False
) -> Page[Tweet]:
    """Return a page of the tweets of an account; a protected one has none.

    A `fresh` one comes from the service although an answer is cached.

    :raises Unavailable: Twitter does not respond.
    """
    if user.protected:
        return Page(())
    client = twitter.client.with_options(fresh=True) if fresh else twitter.client
    with service_call():
        return _pages(client, user, tab).page(cursor[:MAX_CURSOR])


def thread(tweet_id: str, cursor: str = "") -> Thread:
    """Return a tweet in its thread, or alone where that cannot be read.

    With a cursor the descendants are those that follow.

    :raises NotFound: there is no such tweet.
    :raises Unavailable: Twitter does not respond.
    """
    with service_call():
        try:
            pages = twitter.client.thread(tweet_id)
            first = _thread(tweet_id, pages.page())
            if cursor and first.next_cursor:
                more = pages.page(cursor[:MAX_CURSOR])
                return _continued(first, more)
            return first
        except FAULTS:
            return Thread(twitter.client.get_tweet(tweet_id), is_whole=False)


def search(query: str, order: Order = "Latest", cursor: str = "") -> Page[Tweet]:
    """Return a page of what a search by Twitter's operators finds.

    :raises Invalid: Twitter refuses the query.
    :raises Unavailable: Twitter does not respond.
    """
    if len(query) > MAX_QUERY:
        raise Invalid("q", TOO_LONG)
    with service_call():
        found = twitter.client.search(query, query_type=order)
        return found.page(cursor[:MAX_CURSOR])


def trends(woeid: int = 1) -> tuple[Trend, ...]:
    """Return the trends of a place; 1 is the world. Raises as `profile`."""
    with service_call():
        return twitter.client.trends(woeid)


def _thread(tweet_id: str, page: Page[Tweet]) -> Thread:
    found = list(page)
    here = next((n for n, each in enumerate(found) if each.id == tweet_id), None)
    if here is None:
        return Thread(twitter.client.get_tweet(tweet_id))
    below = found[here + 1 :]
    return Thread(found[here], found[:here], below, page.next_cursor)


def _continued(first: Thread, page: Page[Tweet]) -> Thread:
    shown = {each.id for each in (first.tweet, *first.ancestors, *first.descendants)}
    more = [each for each in page if each.id not in shown]
    # A page that brings nothing new is the last one, whatever its cursor says.
    return Thread(first.tweet, [], more, page.next_cursor if more else "")


def _pages(client: TwitterClient, user: User, tab: Tab) -> Pages[Tweet]:
    if tab == "media":
        return client.search(f"from:{user.username} filter:media")
    return client.last_tweets(user_id=user.id, include_replies=tab == "replies")
