"""What engines that search the web may find: people and posts, in bounded parts.

Each part is a range of ids, so that it stays what it is while others are added. Posts
have ids of their time, with gaps: where a part of them ends is looked up once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.cache.registry import Cache
from app.extensions import db
from app.lib.ids import MAX_ID, MIN_ID
from app.posts import sitemaps as posts
from app.relationships import audience
from app.users import queries as users
from app.users.models import User

# How many addresses a part has; engines take 50,000 (https://www.sitemaps.org/).
SIZE = 5_000
# How many parts are listed: engines take as many.
MOST_PARTS = 20_000
# Before the first post.
START = MIN_ID
ALL = "all"

# Where the whole parts of posts end. They may stay where they are: later posts have
# larger ids, and one that comes late stands in the part that it falls into.
ENDS: Cache[str, tuple[int, ...]] = Cache(
    "parts of sitemaps", max_entries=1, ttl=24 * 3600
)


def parts_of_posts(size: int = SIZE) -> list[tuple[int, int]]:
    """Return behind which id each part of posts begins, and with which it ends."""
    ends = known = ENDS.get(ALL) or ()
    while len(ends) < MOST_PARTS:
        after = ends[-1] if ends else START
        end = db.session.scalar(posts.end_of_part(after, size))
        if end is None:
            break
        ends = (*ends, end)
    if ends != known:
        ENDS.put(ALL, ends)
    return list(zip((START, *ends), (*ends, MAX_ID), strict=True))


def posts_between(after: int, until: int, size: int = SIZE) -> Sequence[Any]:
    """Return (id, moment of the last change) of the posts of a part.

    Some may have come late into it, so it may be larger than it was, up to a bound.
    """
    return db.session.execute(posts.part(after, until).limit(2 * size)).all()


def parts_of_people(size: int = SIZE) -> int:
    """Return how many parts of people there are."""
    last = db.session.scalar(sa.select(sa.func.max(User.id))) or 0
    return int(last // size) + 1


def people_of(part: int, size: int = SIZE) -> Sequence[str]:
    """Return the names of people with posts in a part, by their ids."""
    first = part * size
    query = sa.select(User.username).where(User.id >= first, User.id < first + size)
    query = query.where(users.is_active(), audience.is_open(), User.post_count > 0)
    query = query.where(User.unindexed.is_(sa.false())).order_by(User.id)
    return db.session.scalars(query).all()


def as_date(moment: datetime) -> str:
    """Return a moment as sitemaps write it."""
    return moment.isoformat(timespec="seconds")
