"""Taking in what came from a source; the caller commits."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.fold import search_text
from app.lib.headlines import Item, link_keys, title_key
from app.lib.ids import first_id_at, make_id
from app.news.models import Headline

# Headlines of a source; the oldest give way to new ones.
RETAINED = 200
# Clocks of servers differ; what is dated later than that is taken as of now.
FUTURE = timedelta(minutes=5)
EARLIEST = timedelta(days=3650)


def ingest(source_id: int, items: Iterable[Item]) -> int:
    """Store the items of a source, each once; return how many are new.

    A known link takes on a changed title and keeps its place.
    """
    found = list(reversed(list(items)))
    by_key = dict(zip(link_keys(item.url for item in found), found, strict=True))
    known = _known(source_id, list(by_key))
    for key, headline in known.items():
        _update(headline, by_key[key])
    fresh = [(key, by_key[key]) for key in reversed(by_key) if key not in known]
    added = _insert(source_id, _newest(source_id, fresh))
    _remove_oldest(source_id)
    return added


def _known(source_id: int, keys: list[str]) -> dict[str, Headline]:
    query = sa.select(Headline).where(
        Headline.source_id == source_id, Headline.link_key.in_(keys)
    )
    return {each.link_key: each for each in db.session.scalars(query)}


def _update(headline: Headline, item: Item) -> None:
    if (headline.title, headline.summary) != (item.title, item.summary):
        headline.title, headline.summary = item.title, item.summary
        headline.title_key = title_key(item.title)
        headline.words = words_of(item)


def _newest(
    source_id: int, fresh: list[tuple[str, Item]]
) -> list[tuple[str, Item, datetime]]:
    """Return what is to be stored, with its moment: what would go at once is not."""
    now = utcnow()
    dated = [
        (key, item, _moment(item, now, place))
        for place, (key, item) in enumerate(fresh)
    ]
    oldest = db.session.scalar(
        sa.select(Headline.id)
        .where(Headline.source_id == source_id)
        .order_by(Headline.id.desc())
        .offset(RETAINED - 1)
        .limit(1)
    )
    if oldest is None:
        return dated
    return [each for each in dated if first_id_at(each[2]) > oldest]


def _moment(item: Item, now: datetime, place: int) -> datetime:
    """Return when an item was published: without a date now, in the source's order."""
    seen = now - timedelta(milliseconds=place)
    published = item.published_at
    if published is None or not now - EARLIEST < published < now + FUTURE:
        return seen
    return min(published, seen)


def _insert(source_id: int, dated: Sequence[tuple[str, Item, datetime]]) -> int:
    if not dated:
        return 0
    ids = [make_id(moment) for _, _, moment in dated]
    taken = set(db.session.scalars(sa.select(Headline.id).where(Headline.id.in_(ids))))
    rows = []
    for id, (key, item, _moment) in zip(ids, dated, strict=True):
        while id in taken:
            id += 1
        taken.add(id)
        rows.append(_row(id, source_id, key, item))
    db.session.execute(sa.insert(Headline), rows)
    return len(rows)


def _row(id: int, source_id: int, key: str, item: Item) -> dict[str, object]:
    return {
        "id": id,
        "source_id": source_id,
        "url": item.url,
        "link_key": key,
        "title_key": title_key(item.title),
        "title": item.title,
        "summary": item.summary,
        "author": item.author,
        "words": words_of(item),
    }


def words_of(item: Item) -> str:
    """Return the folded words of an item, each between blanks."""
    return f" {search_text(f'{item.title} {item.summary} {item.author}')} "


def _remove_oldest(source_id: int) -> None:
    beyond = (
        sa.select(Headline.id)
        .where(Headline.source_id == source_id)
        .order_by(Headline.id.desc())
        .offset(RETAINED)
        .limit(1_000)
    )
    ids = list(db.session.scalars(beyond))
    if ids:
        db.session.execute(sa.delete(Headline).where(Headline.id.in_(ids)))
