"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

import json
from typing import Any

from app.web.feeds.model import Author, Entry, Feed, printable

MEDIA_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def serialize(feed: Feed) -> bytes:
    """Return a feed as a JSON document."""
    values = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.page_url,
        "feed_url": feed.url,
        "description": feed.subtitle,
        "icon": feed.icon,
        "language": feed.language,
        "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else [],
    }
    items = [_item(feed, entry) for entry in feed.unique_entries()]
    text = json.dumps(_given(values) | {"items": items}, ensure_ascii=False)
    return printable(text).encode()


def _item(feed: Feed, entry: Entry) -> dict[str, Any]:
    # Without a title: it would repeat the beginning of the text.
    return {"id": entry.id, "content_html": feed.html_of(entry)} | _given(
        {
            "url": entry.url,
            "date_published": entry.written_at.isoformat(),
            "date_modified": entry.updated_at.isoformat(),
            "authors": [_author(entry.author)],
            "tags": list(entry.tags),
            "language": entry.language,
            "attachments": [
                {
                    "url": file.url,
                    "mime_type": file.media_type,
                    "size_in_bytes": file.size,
                }
                for file in entry.enclosures
            ],
        }
    )


def _author(author: Author) -> dict[str, str]:
    return _given({"name": author.name, "url": author.url, "avatar": author.avatar})


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that there are; the format knows no null."""
    return {name: value for name, value in values.items() if value}
