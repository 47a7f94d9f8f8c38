"""Tweets in the formats of archives of different years.

Since 2019 archives have no field for retweets, which are known by their form alone.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from app.integrations.twitter.validation import MAX_LINKS, MAX_TEXT
from flask_twitter_api.models import Tweet
from flask_twitter_api.utils import parse_int, parse_time

Json = Mapping[str, Any]

# More images and videos than a tweet ever had.
MAX_MEDIA = 20
# Newer names, and the older ones that are read where a tweet has no newer.
_NAMES = (
    ("in_reply_to_status_id", "in_reply_to_id"),
    ("in_reply_to_status_id_str", "in_reply_to_id"),
    ("in_reply_to_user_id_str", "in_reply_to_user_id"),
    ("extended_entities", "extendedEntities"),
    ("id_str", "id"),
    ("full_text", "text"),
)
# What is read of tweets; an archive may have anything else in them.
_KEPT = ("id", "text", "created_at", "lang", *(old for old, _ in _NAMES))
_MOST = {"urls": MAX_LINKS, "media": MAX_MEDIA}
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
    """Return a tweet of an archive, wrapped or bare, in any of the formats.

    Nothing is kept of it but what a post can use.
    """
    data = unwrapped(element) or {}
    entities = _entities(data.get("entities"))
    media = _entities(data.get("extended_entities", data.get("entities")))
    kept = {name: data[name] for name in _KEPT if name in data}
    kept |= {"entities": entities, "extended_entities": media}
    found = {new: kept[old] for old, new in _NAMES if kept.get(old)}
    if isinstance(text := found.get("text", kept.get("text")), str):
        found["text"] = text[:MAX_TEXT]
    moment = moment_of(data.get("created_at"))
    dated = {"created_at": moment.isoformat()} if moment else {}
    return Tweet.from_json(kept | found | dated)


def parent_of(data: Json) -> Any:
    """Return the id of the tweet that one replies to, as the archive has it."""
    return data.get("in_reply_to_status_id_str") or data.get("in_reply_to_status_id")


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


def _entities(value: Any) -> dict[str, list[Any]]:
    """Return the links and media of a tweet, as many of them as a post can use."""
    fields = value if isinstance(value, dict) else {}
    return {
        name: found[:most]
        for name, most in _MOST.items()
        if isinstance(found := fields.get(name), list)
    }


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
