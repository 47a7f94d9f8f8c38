"""Texts of tweets as plain text: links written out, nothing escaped."""

import html
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from app.lib.clock import utcnow
from app.lib.language import POST_LANGUAGES
from app.lib.text import clean_text, shorten
from flask_twitter_api.models import Tweet

# https://docs.x.com/fundamentals/x-ids: milliseconds since this moment, shifted by 22.
FIRST_SNOWFLAKE = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
# Ids were plain numbers before; no moment can be read from those.
MIN_SNOWFLAKE = 29_700_000_000
# Ids have 63 bits, since they are signed at Twitter.
MAX_DIGITS, MAX_ID = 25, 2**63 - 1
FIRST_TWEET = datetime(2006, 3, 21, tzinfo=UTC)
# How far Twitter's clock and ours may be apart.
SKEW = timedelta(minutes=10)
# What is no link is not written out as one, nor what would fill the text.
SHORTEST_LINK, LONGEST_LINK = len("http://t"), 4_096
MAX_LINKS = 1_000
STATUS_URL = "https://x.com/i/status/"
MAX_WEIGHT, LINK_WEIGHT = 280, 23
_LIGHT = frozenset({*range(8192, 8206), *range(8208, 8224), *range(8242, 8248)})


def plain_text(tweet: Tweet) -> str:
    """Return the text of a tweet; of a retweet, that of the original.

    Media are named by a shortened link of their own, which leads nowhere useful.
    """
    shown = tweet.retweeted or tweet
    replacements = {link.url: link.expanded_url or link.url for link in shown.links}
    replacements |= {media.url: "" for media in shown.attachments if media.url}
    return clean_text(replaced(unescaped(shown.text), replacements)).rstrip()


def replaced(text: str, replacements: Mapping[str, str]) -> str:
    """Return a text with its links written out, each of them once.

    What is written out is not searched again: links could name one another.
    """
    short = [each for each in replacements if len(each) >= SHORTEST_LINK]
    if not short:
        return text
    # The longest first: a short link may be the beginning of another one.
    found = re.compile("|".join(map(re.escape, sorted(short, key=len, reverse=True))))
    return found.sub(lambda match: _whole(match[0], replacements), text, MAX_LINKS)


def _whole(short: str, replacements: Mapping[str, str]) -> str:
    whole = replacements[short]
    return whole if len(whole) <= LONGEST_LINK else short


def parent_link(tweet_id: str) -> str:
    """Return the line that links to the parent of a tweet."""
    return f"↑ {STATUS_URL}{tweet_id}"


def unescaped(text: str) -> str:
    """Return a text without the escapes that Twitter puts into all texts."""
    return html.unescape(text)


def weight(text: str) -> int:
    """Count a text as Twitter does: Latin and its like once, all else twice.

    https://docs.x.com/fundamentals/counting-characters
    """
    return sum(1 if ord(each) in _LIGHT or ord(each) < 4352 else 2 for each in text)


def fit_tweet(text: str, address: str, *, has_more: bool = False) -> str:
    """Return a text that fits a tweet: shortened, with a link to the whole.

    A post that `has_more` than its text gets the link, too.
    """
    if weight(text) <= MAX_WEIGHT and not has_more:
        return text
    if not text:
        return address
    room = MAX_WEIGHT - LINK_WEIGHT - 1
    if weight(text) <= room:
        return f"{text} {address}"
    limit = room
    while weight(short := shorten(text, limit)) > room:
        limit -= 1
    return f"{short} {address}"


def language_of(tweet: Tweet) -> str | None:
    """Return the language that Twitter found, if posts can have it."""
    language = (tweet.retweeted or tweet).lang
    return language if language in POST_LANGUAGES else None


def number_of(value: str) -> int | None:
    """Return the id of a tweet or account as a number, None if it cannot be one."""
    if not (value.isascii() and value.isdecimal() and len(value) <= MAX_DIGITS):
        return None
    number = int(value)
    return number if 0 < number <= MAX_ID else None


def moment_of(tweet: Tweet) -> datetime | None:
    """Return when a tweet was written, None if neither its id nor its date is true.

    The id knows more exactly than the date. No moment is before Twitter or after now,
    where it would stand above everything that people write meanwhile.
    """
    now = utcnow()
    for moment in moments(tweet):
        if FIRST_TWEET <= moment <= now + SKEW:
            return min(moment, now)
    return None


def moments(tweet: Tweet) -> list[datetime]:
    """Return the moments that a tweet claims: of its id, then of its date."""
    number = number_of(tweet.id) or 0
    made = FIRST_SNOWFLAKE + timedelta(milliseconds=number >> 22)
    from_id = [made] if number > MIN_SNOWFLAKE else []
    return from_id + ([tweet.created_at] if tweet.created_at else [])
