"""Feeds, and sources of the site and of people."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.headlines import Item, make_item
from app.news.ingest import ingest
from app.news.models import NewsSource
from app.users.models import User


def rss(
    titles: Iterable[str],
    *,
    name: str = "The Daily",
    host: str = "http://daily.example",
) -> str:
    """Return a feed with these headlines, the newest first and an hour apart."""
    now = utcnow()
    entries = "".join(
        f"<item><title>{escape(title)}</title><link>{host}/{n}-{len(title)}</link>"
        f"<description>{escape(f'<p>About {title}.</p>')}</description>"
        f"<pubDate>{format_datetime(now - timedelta(hours=n))}</pubDate></item>"
        for n, title in enumerate(titles)
    )
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel>'
        f"<title>{escape(name)}</title><link>{host}/</link>{entries}</channel></rss>"
    )


def make_source(
    address: str = "http://daily.example/feed",
    *,
    owner: User | None = None,
    name: str = "The Daily",
    kind: str = "feed",
    selector: str = "",
) -> NewsSource:
    """Store a source of the site, or of its owner, that is due."""
    source = NewsSource(
        user_id=owner.id if owner else None,
        kind=kind,
        address=address,
        name=name,
        selector=selector,
    )
    db.session.add(source)
    db.session.commit()
    return source


def item(
    title: str, url: str = "", published_at: datetime | None = None, summary: str = ""
) -> Item:
    """Return an item with an address of its own."""
    made = make_item(
        url or f"http://daily.example/{title.replace(' ', '-')}",
        title,
        summary,
        published_at=published_at,
    )
    assert made is not None
    return made


def store(source: NewsSource, *titles: str, host: str = "http://daily.example") -> None:
    """Store headlines of a source, the newest first and a minute apart."""
    now = utcnow()
    items = [
        item(title, f"{host}/{title.replace(' ', '-')}", now - timedelta(minutes=n))
        for n, title in enumerate(titles)
    ]
    ingest(source.id, items)
    db.session.commit()
