"""Atom feeds (RFC 4287)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as Xml

from flask import Response, request
from werkzeug.urls import iri_to_uri

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed; `url` is absolute, links in `html` may be relative."""

    id: str
    url: str
    title: str
    author: str
    html: str
    written_at: datetime
    changed_at: datetime | None = None


def respond(title: str, page_url: str, root: str, entries: Iterable[Entry]) -> Response:
    """Return a feed, or "not modified"; `root` is the site's address."""
    # A tweet that its author has retweeted is in their timeline twice.
    entries = list({entry.id: entry for entry in entries}.values())
    feed = Xml.Element("feed", {"xmlns": NAMESPACE, "xml:base": root.rstrip("/") + "/"})
    _text(feed, "id", page_url)
    _text(feed, "title", title)
    Xml.SubElement(feed, "link", {"rel": "alternate", "href": page_url})
    Xml.SubElement(feed, "link", {"rel": "self", "href": _own_url(root)})
    newest = max((_changed(each) for each in entries), default=None)
    _text(feed, "updated", newest or "1970-01-01T00:00:00+00:00")
    for entry in entries:
        _append(feed, entry)
    body = Xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    response = Response(body, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = "private, max-age=300"
    response.add_etag()
    response.make_conditional(request)
    return response


def _own_url(root: str) -> str:
    """Return the address of the present feed, its query as it was sent."""
    path = iri_to_uri(request.path.lstrip("/"))
    query = request.query_string.decode("latin-1")
    return f"{root.rstrip('/')}/{path}{f'?{query}' if query else ''}"


def _append(feed: Xml.Element, entry: Entry) -> None:
    element = Xml.SubElement(feed, "entry")
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _text(element, "published", entry.written_at.isoformat())
    _text(element, "updated", _changed(entry))
    _text(Xml.SubElement(element, "author"), "name", entry.author)
    Xml.SubElement(element, "link", {"rel": "alternate", "href": entry.url})
    content = Xml.SubElement(element, "content", {"type": "html"})
    content.text = entry.html


def _changed(entry: Entry) -> str:
    return (entry.changed_at or entry.written_at).isoformat()


def _text(parent: Xml.Element, name: str, text: str) -> None:
    Xml.SubElement(parent, name).text = text
