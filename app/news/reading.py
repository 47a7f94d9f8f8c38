"""Reading a page of headlines for one viewer, or for a stranger."""

from collections.abc import Collection

from app.cache import dependencies
from app.extensions import db
from app.lib.keyset import Cursor, Slice, cut
from app.news import queries
from app.news.queries import HeadlineRecord, SourceRecord


def shown_sources(
    viewer_id: int | None, chosen: Collection[int] = ()
) -> tuple[list[SourceRecord], list[SourceRecord]]:
    """Return all sources that the viewer has not muted, and those that are chosen.

    Without a choice these are all of them.
    """
    dependencies.note_table("news_source")
    every = [each for each in queries.sources(viewer_id) if not each.is_muted]
    return every, [each for each in every if not chosen or each.id in chosen]


def read(
    shown: list[SourceRecord],
    text: str,
    viewer_id: int | None,
    cursor: Cursor,
    size: int,
) -> Slice[HeadlineRecord]:
    """Return a page of the headlines of some sources, each story once."""
    dependencies.note_rows("headline", [each.id for each in shown])
    if not shown:
        return Slice([], [], has_older=False, has_newer=False)
    select = queries.headlines([each.id for each in shown], text, cursor, size + 1)
    part = cut(list(db.session.scalars(select)), cursor, size, lambda row: row.id)
    items = queries.load(part.items, shown, viewer_id)
    return Slice(items, part.ids, part.has_older, part.has_newer)
