"""Atom 1.0 (RFC 4287)."""

from xml.etree import ElementTree as Xml

from app.web.feeds.model import Author, Entry, Feed, printable
from app.web.feeds.xml import append_text, document

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
# A feed without entries has not changed since then.
NEVER = "1970-01-01T00:00:00+00:00"


def serialize(feed: Feed) -> bytes:
    """Return a feed as an Atom document."""
    base = feed.root.rstrip("/") + "/"
    element = Xml.Element("feed", {"xmlns": NAMESPACE, "xml:base": base})
    if feed.language:
        element.set("xml:lang", feed.language)
    append_text(element, "id", feed.id or feed.page_url)
    append_text(element, "title", feed.title)
    if feed.subtitle:
        append_text(element, "subtitle", feed.subtitle)
    _link(element, "alternate", feed.page_url, type="text/html")
    _link(element, "self", feed.url, type=MEDIA_TYPE)
    if feed.hub:
        _link(element, "hub", feed.hub)
    if feed.icon:
        append_text(element, "icon", feed.icon)
    updated = feed.updated_at
    append_text(element, "updated", updated.isoformat() if updated else NEVER)
    for entry in feed.unique_entries():
        _append(element, feed, entry)
    return document(element)


def _append(parent: Xml.Element, feed: Feed, entry: Entry) -> None:
    element = Xml.SubElement(parent, "entry")
    if entry.language:
        element.set("xml:lang", entry.language)
    append_text(element, "id", entry.id)
    append_text(element, "title", entry.title)
    append_text(element, "published", entry.written_at.isoformat())
    append_text(element, "updated", entry.updated_at.isoformat())
    _author(element, entry.author)
    _link(element, "alternate", entry.url, type="text/html")
    for file in entry.enclosures:
        size = str(file.size)
        _link(element, "enclosure", file.url, type=file.media_type, length=size)
    for tag in entry.tags:
        Xml.SubElement(element, "category", {"term": printable(tag)})
    append_text(element, "content", feed.html_of(entry), type="html")


def _author(parent: Xml.Element, author: Author) -> None:
    element = Xml.SubElement(parent, "author")
    append_text(element, "name", author.name)
    if author.url:
        append_text(element, "uri", author.url)


def _link(parent: Xml.Element, rel: str, href: str, **more: str) -> None:
    Xml.SubElement(parent, "link", {"rel": rel, "href": href, **more})
