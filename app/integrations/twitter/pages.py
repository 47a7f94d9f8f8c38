"""Reading what has pages of its own beside profiles and tweets: lists, Spaces …."""

import re

from app.exceptions import Invalid, NotFound, Unavailable
from app.extensions import twitter
from app.integrations.twitter import validation
from app.integrations.twitter.errors import NOTHING_THERE, service_call
from app.integrations.twitter.reading import MAX_CURSOR, MAX_QUERY, TOO_LONG
from flask_twitter_api import errors
from flask_twitter_api.models import Article, Community, Space, Tweet, User
from flask_twitter_api.pagination import Page

_SPACE = re.compile(r"\w{1,40}", re.ASCII)


def profile_by_id(user_id: str) -> User:
    """Return the profile of an id. Raises NotFound or Unavailable."""
    with service_call():
        found = validation.profile(twitter.client.get_user_by_id(_number(user_id)))
    if found is None:
        raise NotFound(NOTHING_THERE)
    return found


def pinned(user: User, shown: Page[Tweet]) -> Tweet | None:
    """Return the tweet that an account has pinned, None if there is none to be read.

    One that is on the page already, or came with it, is not requested again.
    """
    numbers = [validation.tweet_id(each) for each in user.pinned_tweet_ids[:1]]
    number = numbers[0] if numbers else None
    if number is None:
        return None
    here = next((each for each in shown if each.id == number), None)
    if here is not None:
        return here
    try:
        with service_call():
            return twitter.client.get_tweet(number)
    except (Invalid, NotFound, Unavailable):
        # The page is complete without it.
        return None


def people(query: str, cursor: str = "") -> Page[User]:
    """Return a page of the accounts that a search finds.

    :raises Invalid: the query is too long, or Twitter refuses it.
    :raises Unavailable: Twitter does not respond.
    """
    if len(query) > MAX_QUERY:
        raise Invalid("q", TOO_LONG)
    with service_call():
        return twitter.client.find_users(query).page(cursor[:MAX_CURSOR])


def list_tweets(list_id: str, cursor: str = "") -> Page[Tweet]:
    """Return a page of the tweets of a list; one that is private is empty.

    :raises NotFound: it can be no list.
    :raises Unavailable: Twitter does not respond.
    """
    with service_call():
        return twitter.client.list_timeline(_number(list_id)).page(cursor[:MAX_CURSOR])


def list_members(list_id: str, cursor: str = "") -> Page[User]:
    """Return a page of the members of a list. Raises as `list_tweets`."""
    with service_call():
        return twitter.client.list_members(_number(list_id)).page(cursor[:MAX_CURSOR])


def community(community_id: str) -> Community:
    """Return a community. Raises NotFound or Unavailable."""
    with service_call():
        return twitter.client.get_community(_number(community_id))


def community_tweets(community_id: str, cursor: str = "") -> Page[Tweet]:
    """Return a page of the tweets of a community. Raises as `list_tweets`."""
    with service_call():
        found = twitter.client.community_tweets(_number(community_id))
        return found.page(cursor[:MAX_CURSOR])


def community_members(community_id: str, cursor: str = "") -> Page[User]:
    """Return a page of the members of a community. Raises as `list_tweets`."""
    with service_call():
        found = twitter.client.community_members(_number(community_id))
        return found.page(cursor[:MAX_CURSOR])


def quotes(tweet_id: str, cursor: str = "") -> Page[Tweet]:
    """Return a page of the tweets that quote a tweet. Raises as `list_tweets`."""
    with service_call():
        return twitter.client.quotes(_number(tweet_id)).page(cursor[:MAX_CURSOR])


def space(space_id: str) -> Space:
    """Return a Space with its people. Raises NotFound or Unavailable."""
    if not _SPACE.fullmatch(space_id):
        raise NotFound(NOTHING_THERE)
    with service_call():
        return twitter.client.get_space(space_id)


def article(tweet_id: str) -> Article:
    """Return the article that a tweet carries. Raises NotFound or Unavailable."""
    number = _number(tweet_id)
    with service_call():
        try:
            return twitter.client.get_article_of(number)
        except errors.FailedError as error:
            # The service has no other words for a tweet without one.
            raise NotFound(NOTHING_THERE) from error


def _number(value: str) -> str:
    number = validation.tweet_id(value)
    if number is None:
        raise NotFound(NOTHING_THERE)
    return number
