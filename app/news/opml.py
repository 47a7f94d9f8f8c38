"""Lists of feeds in OPML, as readers of feeds exchange them."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from app.exceptions import Invalid
from app.lib.headlines import plain_text
from app.lib.i18n import mark as _l
from app.lib.safe_fetch import AddressRefused, parse_target
from app.news.models import MAX_NAME, Kind, NewsSource

MAX_BYTES = 1024 * 1024
MAX_FEEDS = 1_000
UNREADABLE = _l("This is no list of feeds (OPML) that can be read.")


def read(data: bytes) -> list[tuple[str, str]]:
    """Return the feeds of a list, by address and name, each once.

    :raises Invalid: it is no OPML, too large, or declares entities.
    """
    try:
        root = fromstring(data[: MAX_BYTES + 1], forbid_dtd=False)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Invalid("opml", UNREADABLE) from error
    if root.tag != "opml" or len(data) > MAX_BYTES:
        raise Invalid("opml", UNREADABLE)
    feeds: dict[str, str] = {}
    for outline in root.iter("outline"):
        try:
            url = parse_target(outline.get("xmlUrl", "")).url
        except AddressRefused:
            continue
        title = outline.get("title") or outline.get("text") or ""
        feeds.setdefault(url, plain_text(title, MAX_NAME))
    return list(feeds.items())[:MAX_FEEDS]


def write(title: str, sources: Iterable[NewsSource]) -> bytes:
    """Return the feeds among sources as a list; only these have an address."""
    root = Element("opml", {"version": "2.0"})
    SubElement(SubElement(root, "head"), "title").text = title
    body = SubElement(root, "body")
    for source in sources:
        if source.kind in (Kind.FEED, Kind.MASTODON):
            outline = {
                "type": "rss",
                "text": source.name,
                "title": source.name,
                "xmlUrl": source.address,
            }
            if source.site_url:
                outline["htmlUrl"] = source.site_url
            SubElement(body, "outline", outline)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document
