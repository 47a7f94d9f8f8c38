"""RSS 2.0, as the RSS Advisory Board specifies it, with what its profile recommends."""

from email.utils import format_datetime
from xml.etree import ElementTree as Xml

from app.lib.clock import as_utc
from app.web.feeds import atom
from app.web.feeds.model import Entry, Feed
from app.web.feeds.xml import append_text, document

MEDIA_TYPE = "application/rss+xml"
# The prefixes stand in the names: ElementTree would invent others.
NAMESPACES = {
    "xmlns:atom": atom.NAMESPACE,
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": "http://search.yahoo.com/mrss/",
}


def serialize(feed: Feed) -> bytes:
    """Return a feed as an RSS document."""
    root = Xml.Element("rss", {"version": "2.0", **NAMESPACES})
    channel = Xml.SubElement(root, "channel")
    append_text(channel, "title", feed.title)
    append_text(channel, "link", feed.page_url)
    append_text(channel, "description", feed.subtitle or feed.title)
    if feed.language:
        append_text(channel, "language", feed.language)
    own = {"rel": "self", "type": MEDIA_TYPE, "href": feed.url}
    Xml.SubElement(channel, "atom:link", own)
    if feed.hub:
        Xml.SubElement(channel, "atom:link", {"rel": "hub", "href": feed.hub})
    if feed.updated_at:
        changed = format_datetime(as_utc(feed.updated_at), usegmt=True)
        append_text(channel, "lastBuildDate", changed)
    for entry in feed.unique_entries():
        _append(channel, feed, entry)
    return document(root)


def _append(channel: Xml.Element, feed: Feed, entry: Entry) -> None:
    item = Xml.SubElement(channel, "item")
    append_text(item, "title", entry.title)
    append_text(item, "link", entry.url)
    append_text(item, "guid", entry.id, isPermaLink="false")
    written = format_datetime(as_utc(entry.written_at), usegmt=True)
    append_text(item, "pubDate", written)
    # The `author` of RSS is an e-mail address.
    append_text(item, "dc:creator", entry.author.name)
    append_text(item, "description", feed.html_of(entry))
    for tag in entry.tags:
        append_text(item, "category", tag)
    _append_files(item, entry)


def _append_files(item: Xml.Element, entry: Entry) -> None:
    """Append the first file as the enclosure, of which readers expect one at most."""
    for number, file in enumerate(entry.enclosures):
        name, size = (
            ("media:content", "fileSize") if number else ("enclosure", "length")
        )
        values = {"url": file.url, size: str(file.size), "type": file.media_type}
        Xml.SubElement(item, name, values)
