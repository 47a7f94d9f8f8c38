"""Tags that are used more than before: what people talk about now.

Each person counts once for a tag and a day, so nobody makes a trend alone. What is
usual for a tag is what the week before had on a day.
"""

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.cache import dependencies
from app.cache.registry import Cache
from app.extensions import db
from app.lib.clock import utcnow
from app.lib.ids import LOW_BITS, first_id_at
from app.posts.models import Post
from app.posts.visibility import STRANGER
from app.tags.models import BarredTag, Tag, post_tag

DAY, PAST_DAYS = timedelta(days=1), 7
# Seconds for which a process remembers what was found.
LIFETIME = 120.0
MOST_CANDIDATES, MOST = 200, 20
LEAST_PEOPLE = 2
_IDS_OF_A_DAY = int(DAY / timedelta(milliseconds=1)) << LOW_BITS


@dataclass(frozen=True, slots=True)
class Trend:
    """A tag, how many people used it within a day, and how many on a usual day."""

    name: str
    spelling: str
    people: int
    usual: float

    @property
    def score(self) -> float:
        """How far it is above what is usual for it."""
        usual = max(self.usual, 1.0)
        return (self.people - usual) / math.sqrt(usual)


FOUND: Cache[str, tuple[Trend, ...]] = Cache("trends", max_entries=1, ttl=LIFETIME)


def current(limit: int = MOST) -> tuple[Trend, ...]:
    """Return the tags that rise most, without those that are barred.

    They are the same for everybody: only posts that strangers may read count.
    """
    found = FOUND.get("all")
    if found is None:
        found = find()
        FOUND.put("all", found)
    dependencies.note_table("barred_tag")
    barred = set(db.session.scalars(sa.select(BarredTag.name)))
    return tuple(trend for trend in found if trend.name not in barred)[:limit]


def find() -> tuple[Trend, ...]:
    """Read the trends of this moment."""
    now = first_id_at(utcnow() - DAY)
    before = first_id_at(utcnow() - DAY * (PAST_DAYS + 1))
    recent = db.session.execute(_people_of(now, None, None)).all()
    people = {row.tag_id: row.people for row in recent}
    past = {
        row.tag_id: row.people / PAST_DAYS
        for row in db.session.execute(_people_of(before, now, list(people)))
    }
    query = sa.select(Tag.id, Tag.name, Tag.spelling).where(Tag.id.in_(people))
    found = [
        Trend(row.name, row.spelling or row.name, people[row.id], past.get(row.id, 0.0))
        for row in db.session.execute(query)
    ]
    rising = [trend for trend in found if trend.score > 0]
    rising.sort(key=lambda trend: (-trend.score, -trend.people, trend.name))
    return tuple(rising[: MOST * 2])


def _people_of(first: int, end: int | None, tag_ids: list[int] | None) -> Any:
    """Select how many people used each tag since an id.

    Behind the past day every person counts once for each of its days.
    """
    day: Any = sa.literal(0)
    if end is not None:
        day = post_tag.c.post_id.op("/")(sa.literal_column(str(_IDS_OF_A_DAY)))
    used = (
        sa.select(post_tag.c.tag_id, Post.user_id, day.label("day"))
        .join(Post, Post.id == post_tag.c.post_id)
        .where(post_tag.c.post_id >= first, STRANGER.countable())
        .distinct()
    )
    if end is not None:
        used = used.where(
            post_tag.c.post_id < end, post_tag.c.tag_id.in_(tag_ids or ())
        )
    each = used.subquery()
    count = sa.func.count()
    query = sa.select(each.c.tag_id, count.label("people")).group_by(each.c.tag_id)
    if end is None:
        query = query.having(count >= LEAST_PEOPLE)
        query = query.order_by(count.desc()).limit(MOST_CANDIDATES)
    return query
