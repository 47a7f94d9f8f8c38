"""Tweets as headlines of the news page: of an account, or of a search."""

import re
from datetime import UTC

from app.exceptions import Invalid
from app.extensions import twitter
from app.integrations.twitter import reading
from app.integrations.twitter.texts import unescaped
from app.lib.headlines import HeadlineReader, Item, make_item
from app.lib.i18n import mark as _l
from flask_twitter_api.models import Tweet

KIND = "twitter"
_ACCOUNT = re.compile(r"@(\w{1,20})", re.ASCII)
NO_SEARCH = _l("Write @ and the name of an account, or twitter: and a search.")


def read(address: str) -> list[Item]:
    """Return the newest tweets of an account (`@name`) or of a search.

    :raises NotFound: there is no such account.
    :raises Invalid: Twitter refuses the search.
    :raises Unavailable: Twitter does not respond.
    """
    account = _ACCOUNT.fullmatch(address)
    if account is None:
        return _items(reading.search(address).items)
    user = reading.profile(account[1])
    return _items(reading.tweets_of(user, "tweets").items)


def check(typed: str) -> tuple[str, str]:
    """Return the address and the name of what somebody typed. Raises Invalid."""
    text = " ".join(typed.split())
    if not text or len(text) > reading.MAX_QUERY:
        raise Invalid("address", NO_SEARCH)
    return text, f"{text} · Twitter"


def _items(tweets: tuple[Tweet, ...]) -> list[Item]:
    return [item for item in map(_item, tweets) if item is not None]


def _item(tweet: Tweet) -> Item | None:
    author = tweet.author
    name = author.username if author else ""
    if not name:
        return None
    moment = tweet.created_at
    return make_item(
        f"https://x.com/{name}/status/{tweet.id}",
        "",
        _escaped(unescaped(tweet.text)),
        f"@{name}",
        moment.astimezone(UTC) if moment else None,
    )


def _escaped(text: str) -> str:
    """Return a text as markup: what looks like an element in it is none."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


READER = HeadlineReader(KIND, read, check, lambda: twitter.configured)
