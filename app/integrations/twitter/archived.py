"""Tweets in the formats of archives of different years.

Since 2019 archives have no field for retweets, which are known by their form alone.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from flask_twitter_api.models import Tweet
from flask_twitter_api.utils import parse_int, parse_time

Json = Mapping[str, Any]

# Newer names, and the older ones that are read where a tweet has no newer.
_NAMES = (
    ("in_reply_to_status_id", "in_reply_to_id"),
    ("in_reply_to_status_id_str", "in_reply_to_id"),
    ("in_reply_to_user_id_str", "in_reply_to_user_id"),
    ("extended_entities", "extendedEntities"),
    ("id_str", "id"),
    ("full_text", "text"),
)
_RETWEETED = ("retweeted_status", "retweeted_status_id", "retweeted_status_id_str")
_RETWEET = re.compile(r"RT @(\w{1,50}):\s", re.ASCII)
# The day on which Twitter began to have retweets, rather than people writing them.
FIRST_RETWEET = datetime(2009, 11, 6, tzinfo=UTC)
# Until 2018: 2012-03-21 20:50:14 +0000.
_DAY_FIRST = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ?(UTC|Z|[+-]\d{4})")
# Wed Mar 21 20:50:14 +0200 2012, in whatever zone.
# RFC 2822: Wed, 21 Mar 2012 20:50:14 +0000.
_OF_MAILS = re.compile(r"(?:\w{3}, )?\d{1,2} \w{3} \d{4} [\d:]{8} \S{1,6}")
_YEAR_LAST = re.compile(r"\w{3},? (\w{3}) +(\d{1,2}) ([\d:]{8}) (\S{1,6}) (\d{4})")


def unwrapped(element: Any) -> dict[str, Any] | None:
    """Return the fields of an item without its wrapper, None if it has none."""
    if not isinstance(element, dict):
        return None
    inner = list(element.values())
    if len(inner) == 1 and isinstance(inner[0], dict):
        return inner[0]
    tweet = element.get("tweet")
    return tweet if isinstance(tweet, dict) else element


def as_tweet(element: Json) -> Tweet:
    """Return a tweet of an archive, wrapped or bare, in any of the formats."""
    data = dict(unwrapped(element) or {})
    if "extended_entities" not in data:
        data["extended_entities"] = data.get("entities")
    found = {new: data[old] for old, new in _NAMES if data.get(old)}
    moment = moment_of(data.get("created_at"))
    dated = {"created_at": moment.isoformat()} if moment else {}
    return Tweet.from_json(data | found | dated)


def is_retweet(data: Json) -> bool:
    """Return whether a tweet is a retweet, which no field says.

    A text with "RT @" but without a name and a colon behind it, as Twitter puts them,
    and a tweet that was liked, as a retweet never is, are the author's own.
    """
    if any(data.get(name) for name in _RETWEETED):
        return True
    text = data.get("full_text")
    found = _RETWEET.match(text) if isinstance(text, str) else None
    if found is None or (parse_int(data.get("favorite_count")) or 0) > 0:
        return False
    moment = moment_of(data.get("created_at"))
    if moment is not None and moment < FIRST_RETWEET:
        return False
    return _names_at_the_beginning(data, found[1])


def moment_of(value: Any) -> datetime | None:
    """Return a date in any of the formats of archives, else None."""
    known = parse_time(value)
    if known is not None or not isinstance(value, str):
        return known
    value = value.strip()
    if found := _DAY_FIRST.fullmatch(value):
        day, time, zone = found.groups()
        return parse_time(f"{day}T{time}{zone if zone[0] in '+-' else 'Z'}")
    if found := _YEAR_LAST.fullmatch(value):
        month, number, time, zone, year = found.groups()
        value = f"{number} {month} {year} {time} {zone}"
    if not _OF_MAILS.fullmatch(value):
        return None
    try:
        return parse_time(parsedate_to_datetime(value).isoformat())
    except (ValueError, TypeError, OverflowError):
        return None


def _names_at_the_beginning(data: Json, name: str) -> bool:
    """Return whether Twitter knew the name behind "RT @"."""
    entities = data.get("entities")
    mentions = entities.get("user_mentions") if isinstance(entities, dict) else None
    if not isinstance(mentions, list):
        return True
    return any(
        str(each.get("screen_name")).lower() == name.lower()
        for each in mentions
        if isinstance(each, dict)
    )
