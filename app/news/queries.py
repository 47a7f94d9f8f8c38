"""Selects of sources and headlines, for one viewer or for strangers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib.columns import TimeId
from app.lib.fold import fold
from app.lib.ids import LOW_BITS, moment_of
from app.lib.keyset import Cursor
from app.news.models import Headline, NewsLink, NewsSource, news_mute

MAX_WORDS = 8
# Equal titles of two sources are one story for so many days.
SAME_DAYS = 2
_SAME_IDS = (SAME_DAYS * 24 * 60 * 60 * 1000) << LOW_BITS


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source as readers see it."""

    id: int
    name: str
    site_url: str
    colour: int
    is_own: bool
    is_muted: bool = False


@dataclass(frozen=True, slots=True)
class HeadlineRecord:
    """A headline as readers see it; `also` are other sources of the same story."""

    id: int
    url: str
    title: str
    summary: str
    author: str
    source: SourceRecord
    also: tuple[SourceRecord, ...] = ()
    # The post by which the viewer has shared it; 0 where that has been deleted.
    post_id: int | None = None

    @property
    def published_at(self) -> datetime:
        """When it was published."""
        return moment_of(self.id)


def sources(viewer_id: int | None) -> list[SourceRecord]:
    """Return the sources of the site and of the viewer, by name, in one statement."""
    if viewer_id is None:
        is_muted: sa.ColumnElement[bool] = sa.literal(False)
    else:
        is_muted = sa.exists().where(
            news_mute.c.source_id == NewsSource.id, news_mute.c.user_id == viewer_id
        )
    query = (
        sa.select(
            NewsSource.id,
            NewsSource.name,
            NewsSource.site_url,
            NewsSource.colour,
            NewsSource.user_id.is_not(None),
            is_muted,
        )
        .where(sa.or_(NewsSource.user_id.is_(None), NewsSource.user_id == viewer_id))
        .order_by(sa.func.lower(NewsSource.name), NewsSource.id)
    )
    return [SourceRecord(*row) for row in db.session.execute(query)]


def headlines(
    source_ids: Collection[int], text: str, cursor: Cursor, limit: int
) -> sa.Select[Headline]:
    """Select a page of the headlines of these sources, each story once."""
    query = sa.select(Headline).where(
        Headline.source_id.in_(source_ids), ~_is_elsewhere(source_ids)
    )
    for word in fold(text).split()[:MAX_WORDS]:
        # Folded words have letters and digits alone, so nothing is to be escaped.
        query = query.where(Headline.words.like(f"% {word}%"))
    bound: sa.Select[Headline] = cursor.bound(query, Headline.id, limit)
    return bound.offset(cursor.offset) if cursor.offset else bound


def _is_elsewhere(source_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """Return the condition that a shown source had the same story before."""
    other = so.aliased(Headline)
    shown = other.source_id.in_(source_ids), other.source_id != Headline.source_id
    same_link = sa.exists().where(
        *shown, other.link_key == Headline.link_key, other.id < Headline.id
    )
    same_title = sa.exists().where(
        *shown,
        other.title_key == Headline.title_key,
        other.id < Headline.id,
        other.id > Headline.id - sa.literal(_SAME_IDS, TimeId),
    )
    return sa.or_(same_link, same_title)


def load(
    rows: Iterable[Headline], shown: Collection[SourceRecord], viewer_id: int | None
) -> list[HeadlineRecord]:
    """Return read models of headlines, in two statements at most."""
    found = list(rows)
    if not found:
        return []
    by_id = {source.id: source for source in shown}
    elsewhere = _elsewhere(found, list(by_id))
    shared = _shared(found, viewer_id) if viewer_id is not None else {}
    return [
        HeadlineRecord(
            row.id,
            row.url,
            row.title,
            row.summary,
            row.author,
            by_id[row.source_id],
            tuple(by_id[id] for id in _others(row, elsewhere)),
            shared.get(row.link_key),
        )
        for row in found
    ]


_Same = tuple[int, int, str, str | None]


def _elsewhere(rows: list[Headline], source_ids: list[int]) -> list[_Same]:
    if len(source_ids) < 2:
        return []
    links = [row.link_key for row in rows]
    titles = [row.title_key for row in rows if row.title_key]
    query = sa.select(
        Headline.source_id, Headline.id, Headline.link_key, Headline.title_key
    ).where(
        Headline.source_id.in_(source_ids),
        sa.or_(Headline.link_key.in_(links), Headline.title_key.in_(titles)),
    )
    return [tuple(row) for row in db.session.execute(query)]  # type: ignore[misc]


def _others(row: Headline, elsewhere: list[_Same]) -> list[int]:
    found = (
        source_id
        for source_id, id, link, title in elsewhere
        if source_id != row.source_id
        and (
            link == row.link_key
            or (title and title == row.title_key and abs(id - row.id) < _SAME_IDS)
        )
    )
    return sorted(set(found))


def _shared(rows: list[Headline], viewer_id: int) -> dict[str, int]:
    query = sa.select(NewsLink.link_key, NewsLink.post_id).where(
        NewsLink.user_id == viewer_id,
        NewsLink.link_key.in_([row.link_key for row in rows]),
    )
    return {key: post_id or 0 for key, post_id in db.session.execute(query)}
