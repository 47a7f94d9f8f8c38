"""The rules of the W3C's feed validator and of JSON Feed 1.1 that we can break."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII
)
RFC_822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
)
RELATIVE = re.compile(r'(?:href|src)="(?!https?:|mailto:)')
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")


def problems(extension: str, body: bytes) -> list[str]:
    """Return what is wrong with a feed, [] for a valid one."""
    check = {"atom": _atom, "rss": _rss, "json": _json}[extension]
    return list(check(body))


def ids(extension: str, body: bytes) -> list[str]:
    """Return the ids of the entries of a feed, in order."""
    if extension == "json":
        return [item["id"] for item in json.loads(body)["items"]]
    root = Xml.fromstring(body)  # noqa: S314  # our own feed
    name = f"{ATOM}entry/{ATOM}id" if extension == "atom" else "channel/item/guid"
    return [each.text or "" for each in root.findall(name)]


def _atom(body: bytes) -> Iterator[str]:
    root = Xml.fromstring(body)  # noqa: S314  # our own feed
    yield from _require(root, f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated")
    links = {link.get("rel"): link for link in root.findall(f"{ATOM}link")}
    yield from (f"no link {rel}" for rel in ("self", "alternate") if rel not in links)
    for entry in root.findall(f"{ATOM}entry"):
        names = ("id", "title", "updated", "author", "content")
        yield from _require(entry, *(f"{ATOM}{name}" for name in names))
        if not entry.findtext(f"{ATOM}author/{ATOM}name"):
            yield "author without a name"
        yield from _html(entry.findtext(f"{ATOM}content") or "")
    for link in root.iter(f"{ATOM}link"):
        yield from _address(link.get("href"))
        if link.get("rel") == "enclosure":
            yield from _file(link.get("type"), link.get("length"))
    for name in ("updated", "published"):
        for each in root.iter(f"{ATOM}{name}"):
            yield from _date(each.text or "")
    yield from _identifiers(ids("atom", body))


def _rss(body: bytes) -> Iterator[str]:
    root = Xml.fromstring(body)  # noqa: S314  # our own feed
    channel = root.find("channel")
    if root.get("version") != "2.0" or channel is None:
        yield "no RSS 2.0"
        return
    yield from _require(channel, "title", "link", "description")
    yield from _address(channel.findtext("link"))
    own = channel.find(f"{ATOM}link[@rel='self']")
    yield from _address(own.get("href") if own is not None else None)
    for item in channel.findall("item"):
        yield from _require(item, "title", "link", "guid", "pubDate", "description")
        yield from _address(item.findtext("link"))
        yield from _html(item.findtext("description") or "")
        if len(item.findall("enclosure")) > 1:
            yield "more than one enclosure"
        for file in item.findall("enclosure"):
            yield from _address(file.get("url"))
            yield from _file(file.get("type"), file.get("length"))
    for name in ("pubDate", "lastBuildDate"):
        for each in root.iter(name):
            if not RFC_822.fullmatch(each.text or ""):
                yield f"no date of RFC 822: {each.text}"
            else:
                parsedate_to_datetime(each.text or "")
    yield from _identifiers(ids("rss", body))


def _json(body: bytes) -> Iterator[str]:
    feed = json.loads(body)
    if feed["version"] != "https://jsonfeed.org/version/1.1":
        yield "no JSON Feed 1.1"
    for name in ("title", "home_page_url", "feed_url"):
        if not feed.get(name):
            yield f"no {name}"
    yield from _address(feed.get("feed_url"))
    for item in feed["items"]:
        yield from _item(item)
    yield from _identifiers(ids("json", body))


def _item(item: dict[str, Any]) -> Iterator[str]:
    yield from _address(item.get("url"))
    yield from _html(item["content_html"])
    for name in ("date_published", "date_modified"):
        yield from _date(item[name])
    for author in item["authors"]:
        if not author.get("name"):
            yield "author without a name"
    for file in item.get("attachments", []):
        yield from _address(file["url"])
        yield from _file(file["mime_type"], str(file["size_in_bytes"]))


def _require(parent: Xml.Element, *names: str) -> Iterator[str]:
    for name in names:
        found = parent.findall(name)
        if len(found) != 1:
            yield f"{len(found)} times {name} in {parent.tag}"


def _address(url: str | None) -> Iterator[str]:
    parts = urlsplit(url or "")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        yield f"no absolute address: {url}"
    elif not (url or "").isascii() or " " in (url or ""):
        yield f"no URI: {url}"


def _html(html: str) -> Iterator[str]:
    if not html:
        yield "no content"
    if RELATIVE.search(html):
        yield f"relative address in {html}"


def _file(media_type: str | None, length: str | None) -> Iterator[str]:
    if not MEDIA_TYPE.fullmatch(media_type or ""):
        yield f"no media type: {media_type}"
    if not (length or "").isdecimal():
        yield f"no length: {length}"


def _date(text: str) -> Iterator[str]:
    if not RFC_3339.fullmatch(text):
        yield f"no date of RFC 3339: {text}"
    else:
        datetime.fromisoformat(text)


def _identifiers(found: list[str]) -> Iterator[str]:
    if len(set(found)) < len(found):
        yield "an id twice"
    for each in found:
        if not re.fullmatch(r"(tag:[^,\s]+,\d{4}(-\d\d-\d\d)?:\S+|https?://\S+)", each):
            yield f"no IRI: {each}"
