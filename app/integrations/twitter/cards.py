"""What stands below the text of a tweet: polls and previews of links."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from app.integrations.twitter import validation
from app.integrations.twitter.texts import unescaped
from app.lib.clock import utcnow
from app.lib.text import clean_line, shorten
from flask_twitter_api.models import Card, Tweet
from flask_twitter_api.utils import parse_int, parse_time

MAX_TITLE, MAX_DESCRIPTION = 200, 300
# https://docs.x.com/x-api/v1/data-dictionary/object-model: two to four, of 25 letters.
_POLL = re.compile(r"poll([234])choice_\w+", re.ASCII)
_SPACE = re.compile(r"\w{1,40}", re.ASCII)
_PICTURES = (
    *("photo_image_full_size_large", "summary_photo_image_large"),
    *("player_image_large", "player_image", "summary_photo_image", "photo_image"),
)
ARTICLE_PATH = r"/i/article/\w{1,40}"
_ARTICLE = re.compile(rf"https?://(?:www\.)?(?:twitter|x)\.com{ARTICLE_PATH}")
Kind = Literal["link", "article", "space"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of a poll; `share` is its part of all votes, in percent."""

    label: str
    votes: int
    share: int
    leads: bool


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll as it stood when Twitter was asked."""

    choices: tuple[Choice, ...]
    votes: int
    ends_at: datetime | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a link in a tweet leads to; of an article or a Space, `target` is its id."""

    kind: Kind
    title: str
    description: str = ""
    picture: str = ""
    target: str = ""
    site: str = ""


def poll_of(tweet: Tweet) -> Poll | None:
    """Return the poll of a tweet, None if it has none that can be read."""
    card = tweet.card
    found = _POLL.search(card.name or "") if card else None
    if card is None or found is None:
        return None
    counted = [_counted(card, number) for number in range(1, int(found[1]) + 1)]
    labelled = [(label, votes) for label, votes in counted if label]
    if not labelled:
        return None
    ends_at = parse_time(card.extra.get("end_datetime_utc"))
    is_over = card.extra.get("counts_are_final") is True
    return _poll(labelled, ends_at, is_over or (ends_at or utcnow()) < utcnow())


def preview_of(tweet: Tweet) -> Preview | None:
    """Return what the article, Space or link of a tweet is about, None if unknown."""
    if tweet.article is not None and tweet.article.title:
        return _preview(
            "article",
            tweet.article.title,
            tweet.article.preview,
            tweet.article.cover,
            target=tweet.id,
        )
    # Two endpoints leave the head of an article out, though not the link to it.
    if any(_ARTICLE.match(link.expanded_url or "") for link in tweet.links):
        return Preview("article", "", target=tweet.id)
    card = tweet.card
    if card is None or _POLL.search(card.name or ""):
        return None
    if "audiospace" in (card.name or ""):
        return _space(card)
    return _bundled(card) or _linked(tweet, card)


def _counted(card: Card, number: int) -> tuple[str, int]:
    label = _line(card.extra.get(f"choice{number}_label"), MAX_TITLE)
    votes = parse_int(card.extra.get(f"choice{number}_count")) or 0
    return label, max(0, votes)


def _poll(counted: list[tuple[str, int]], ends_at: Any, is_over: bool) -> Poll:
    total, most = sum(v for _, v in counted), max(v for _, v in counted)
    choices = tuple(
        Choice(label, votes, round(100 * votes / (total or 1)), 0 < votes == most)
        for label, votes in counted
    )
    return Poll(choices, total, ends_at, is_over)


def _space(card: Card) -> Preview | None:
    number = card.extra.get("id")
    if not isinstance(number, str) or not _SPACE.fullmatch(number):
        return None
    return Preview("space", _line(card.title, MAX_TITLE), target=number)


def _linked(tweet: Tweet, card: Card) -> Preview | None:
    short = card.extra.get("card_url") or card.url
    links = {link.url: link.expanded_url for link in tweet.links}
    target = links.get(short) if isinstance(short, str) else None
    address = validation.url(target or (short if isinstance(short, str) else None))
    if address is None or not card.title:
        return None
    picture = next((card.extra.get(name) for name in _PICTURES), None)
    site = card.extra.get("vanity_url") or card.extra.get("domain")
    return _preview(
        "link",
        card.title,
        card.description,
        card.picture or picture,
        target=address,
        site=_line(site, MAX_TITLE) or _host(address),
    )


def _bundled(card: Card) -> Preview | None:
    """Return the preview of a card whose parts come as JSON in one of its values."""
    try:
        parts = json.loads(str(card.extra.get("unified_card") or "null"))
    except (ValueError, RecursionError):
        return None
    details = _first(parts, "component_objects", "title", "content")
    link = _first(parts, "destination_objects", "url_data", "url")
    address = validation.url(link if isinstance(link, str) else None)
    if address is None or not isinstance(details, str):
        return None
    media = _values(parts, "media_entities")
    picture = next((m.get("media_url_https") for m in media), None)
    site = _host(address)
    return _preview("link", details, None, picture, target=address, site=site)


def _first(parts: Any, group: str, *path: str) -> Any:
    """Return the first value down a path of the data of a group's objects."""
    for each in _values(parts, group):
        value: Any = each.get("data")
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else None
        if value:
            return value
    return None


def _values(parts: Any, group: str) -> list[Mapping[str, Any]]:
    found = parts.get(group) if isinstance(parts, Mapping) else None
    values = found.values() if isinstance(found, Mapping) else ()
    return [each for each in values if isinstance(each, Mapping)]


def _preview(
    kind: Kind, title: str, about: Any, picture: Any, *, target: str, site: str = ""
) -> Preview:
    shown = validation.url(picture if isinstance(picture, str) else None)
    return Preview(
        kind,
        _line(title, MAX_TITLE),
        _line(about, MAX_DESCRIPTION),
        shown or "",
        target,
        site,
    )


def _line(value: Any, length: int) -> str:
    text = clean_line(unescaped(value)) if isinstance(value, str) else ""
    return shorten(text, length)


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")
