"""Timelines of accounts whose tweets come here by themselves: never older than those.

The extension caches the answers of Twitter for a while. What was delivered meanwhile
shows that the one at hand is old.
"""

from app.cache.registry import Cache
from app.exceptions import Unavailable
from app.extensions import db
from app.integrations.twitter import queries, reading
from app.integrations.twitter.models import TwitterAccount
from app.integrations.twitter.reading import Tab
from app.integrations.twitter.validation import is_older, tweet_id
from flask_twitter_api.models import Tweet, User
from flask_twitter_api.pagination import Page

# By account and tab: the newest tweet here when Twitter was asked again, since Twitter
# may not have it any more, and each request costs credits.
ASKED: Cache[tuple[int, str], str] = Cache(
    "timelines of Twitter that were refreshed", max_entries=10_000, ttl=3_600
)


def tweets_of(
    user: User, tab: Tab, cursor: str, account: TwitterAccount | None
) -> Page[Tweet]:
    """Return a page of tweets; raises as `reading.tweets_of`.

    The first page is requested again if a newer tweet is here, once for each of these.
    `account` is the account here, if there is one.
    """
    found = reading.tweets_of(user, tab, cursor)
    if account is None or cursor or tab == "media" or user.protected:
        return found
    newest = _newest(account)
    key = account.user_id, tab
    if newest is None or _has(found, newest) or ASKED.get(key) == newest:
        return found
    ASKED.put(key, newest)
    try:
        return reading.tweets_of(user, tab, fresh=True)
    except Unavailable:
        return found


def _newest(account: TwitterAccount) -> str | None:
    origin = db.session.scalar(queries.newest_origin(account.user_id))
    return tweet_id(queries.tweet_id(origin or ""))


def _has(found: Page[Tweet], newest: str) -> bool:
    """Return whether a page goes as far as a tweet, or beyond it."""
    numbers = (tweet_id(each.id) for each in found)
    return any(number and not is_older(number, newest) for number in numbers)
