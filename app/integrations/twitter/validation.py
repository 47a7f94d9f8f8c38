"""Validation of what Twitter sends: what passes can be stored, sorted and shown.

Everything that comes from Twitter's service, its deliveries or an archive is checked
here once, item by item, so that an odd one never takes the others with it.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import NewType

from app.integrations.twitter import texts
from app.integrations.twitter.results import ItemResult
from app.media.attachments import MAX_URL_LENGTH
from flask_twitter_api.models import Media, Tweet, User

# The longest text that Twitter takes from anybody has 25,000 characters.
MAX_TEXT = 100_000
MAX_LINKS = texts.MAX_LINKS
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,50}", re.ASCII)
_ADDRESS = re.compile(r"https?://[!-~]+", re.ASCII | re.IGNORECASE)

CheckedTweet = NewType("CheckedTweet", Tweet)
"""A tweet whose id, moment, parent and URLs are valid."""

log = logging.getLogger(__name__)


class Refused(Exception):
    """A tweet cannot come here; `result` says why."""

    def __init__(self, result: ItemResult) -> None:
        super().__init__(result.value)
        self.result = result


def check(tweet: Tweet) -> CheckedTweet:
    """Return a tweet with valid values only. `created_at` is never after now.

    :raises Refused: its id or its date cannot be true.
    """
    number = tweet_id(tweet.id)
    if number is None:
        raise Refused(ItemResult.INVALID_ID)
    moment = texts.moment_of(tweet)
    if moment is None:
        is_dated = texts.moments(tweet)
        raise Refused(ItemResult.IMPOSSIBLE_DATE if is_dated else ItemResult.UNDATED)
    parent = tweet_id(tweet.in_reply_to_id)
    return CheckedTweet(
        replace(
            _cleaned(tweet),
            id=number,
            created_at=moment,
            in_reply_to_id=None if parent == number else parent,
            quoted=_inner(tweet.quoted),
            retweeted=_inner(tweet.retweeted),
        )
    )


def checked(tweets: Iterable[Tweet]) -> tuple[list[CheckedTweet], Counter[ItemResult]]:
    """Return the valid ones of some tweets, and the counts of the others."""
    sound: list[CheckedTweet] = []
    refused: Counter[ItemResult] = Counter()
    for tweet in tweets:
        try:
            sound.append(check(tweet))
        except Refused as refusal:
            refused[refusal.result] += 1
    if refused:
        log.info("refused of what Twitter sent: %s", dict(refused))
    return sound, refused


def tweet_id(value: str | None) -> str | None:
    """Return the id of a tweet or account in its one spelling, None if it is none."""
    number = texts.number_of(value or "")
    return str(number) if number else None


def handle(value: str | None) -> str | None:
    """Return a name that an account of Twitter can have, else None."""
    return value if value and _HANDLE.fullmatch(value) else None


def profile(user: User | None) -> User | None:
    """Return a profile that can be stored and linked to, None if it cannot."""
    if user is None or handle(user.username) is None:
        return None
    number = tweet_id(user.id)
    return replace(user, id=number, picture=url(user.picture)) if number else None


def url(value: str | None) -> str | None:
    """Return a URL that can be stored and linked to, else None."""
    is_sound = value and len(value) <= MAX_URL_LENGTH and _ADDRESS.fullmatch(value)
    return value if is_sound else None


def is_older(number: str, than: str) -> bool:
    """Return whether a tweet was written before another one, by their ids."""
    return int(number) < int(than)


def _inner(tweet: Tweet | None) -> Tweet | None:
    """Return a quoted or repeated tweet; an odd date of it does no harm."""
    number = tweet_id(tweet.id) if tweet is not None else None
    if tweet is None or number is None:
        return None
    return replace(_cleaned(tweet), id=number, quoted=_inner(tweet.quoted))


def _cleaned(tweet: Tweet) -> Tweet:
    return replace(
        tweet,
        text=tweet.text[:MAX_TEXT],
        author=profile(tweet.author),
        url=url(tweet.url),
        in_reply_to_user_id=tweet_id(tweet.in_reply_to_user_id),
        links=tweet.links[:MAX_LINKS],
        attachments=tuple(map(_media, tweet.attachments)),
    )


def _media(media: Media) -> Media:
    return replace(media, picture=url(media.picture))
