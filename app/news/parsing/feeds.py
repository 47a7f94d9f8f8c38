"""RSS and Atom, through feedparser, and JSON Feed."""

import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from app.lib.headlines import Item, make_item
from app.lib.safe_fetch import AddressRefused, Response, parse_target
from app.news.parsing.wire import Parsed

MAX_ITEMS = 100
# What is stored is shorter yet, without the markup.
MAX_NAME = 1_000


def parse_feed(response: Response) -> Parsed | None:
    """Return what a feed holds; None for what is no feed."""
    if response.body.lstrip()[:1] == b"{":
        return _json_feed(response)
    # It would fetch what looks like an address, and open what looks like a path.
    found = feedparser.parse(
        io.BytesIO(response.body),
        response_headers={
            "content-type": response.header("content-type") or "application/xml",
            "content-location": response.url,
        },
        # Ours leaves no markup at all; its own takes time and keeps images.
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    # Nothing of an empty document.
    if not found.get("version"):
        return None
    items = (_item(entry, response.url) for entry in found.entries[:MAX_ITEMS])
    feed = found.feed
    return _parsed(items, _text(feed, "title"), response.url, _text(feed, "link"))


def _item(entry: Mapping[str, Any], base: str) -> Item | None:
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    content = entry.get("content") or [{}]
    # Some feeds have nothing but a permanent id that is an address.
    link = _text(entry, "link") or _text(entry, "id")
    return make_item(
        _joined(base, link),
        _text(entry, "title"),
        _text(entry, "summary") or _text(content[0], "value"),
        _text(entry, "author"),
        _moment(moment),
    )


def _json_feed(response: Response) -> Parsed | None:
    try:
        feed = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or "jsonfeed.org" not in _text(feed, "version"):
        return None
    entries = feed.get("items")
    if not isinstance(entries, list):
        return None
    items = (
        _json_item(entry, response.url)
        for entry in entries[:MAX_ITEMS]
        if isinstance(entry, dict)
    )
    site = _text(feed, "home_page_url")
    return _parsed(items, _text(feed, "title"), response.url, site)


def _json_item(entry: Mapping[str, Any], base: str) -> Item | None:
    authors = entry.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else {}
    link = _text(entry, "url") or _text(entry, "external_url") or _text(entry, "id")
    return make_item(
        _joined(base, link),
        _text(entry, "title"),
        _text(entry, "summary")
        or _text(entry, "content_html")
        or _text(entry, "content_text"),
        _text(first, "name") if isinstance(first, dict) else "",
        iso_moment(_text(entry, "date_published") or _text(entry, "date_modified")),
    )


def _parsed(items: Iterable[Item | None], name: str, base: str, site: str) -> Parsed:
    present = tuple(item for item in items if item is not None)
    return Parsed(present, name[:MAX_NAME], _site_url(base, site))


def _site_url(base: str, link: str) -> str:
    """Return the address of a site; "" for what is none of the web."""
    try:
        return parse_target(_joined(base, link)).url
    except AddressRefused:
        return ""


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:
        return ""


def _moment(parsed: Any) -> datetime | None:
    """Return the moment of a parsed date, which feedparser has turned into UTC."""
    try:
        year, month, day, hour, minute, second = parsed[:6]
        # Clocks have leap seconds, and this type has not.
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except (TypeError, ValueError):
        return None


def iso_moment(text: str) -> datetime | None:
    """Return the moment of a date of ISO 8601; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
