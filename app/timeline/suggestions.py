"""Whom to follow: recent authors, looked up once a minute for all viewers."""

from functools import cache
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from cachetools import TTLCache

from app.extensions import db
from app.posts import queries as posts
from app.relationships import audience
from app.users import queries as users
from app.users.models import User, followers
from app.users.read_models import PersonRecord

# Suggestions look at the authors of this many of the newest posts, and at this many of
# those authors.
RECENT_POSTS = 200
MAX_CANDIDATES = 30
TIME_TO_LIVE = 60  # seconds

# The ids of the recent authors of each database, while a process remembers them.
_remembered: WeakKeyDictionary[sa.Engine, TTLCache[str, list[int]]] = (
    WeakKeyDictionary()
)


def suggest(
    viewer: User, limit: int = 5, among: list[int] | None = None
) -> list[PersonRecord]:
    """Return people whom the viewer may want to follow, the most followed first.

    They are chosen from the ids in `among`, else from the recent authors, as they are
    now; whoever follows all of those gets no suggestion.
    """
    ids = _candidates() if among is None else among
    values = {"viewer_id": viewer.id, "ids": ids, "limit": limit}
    query = _suggestions(audience.hides(viewer))
    found = db.session.execute(query, values).all() if ids else []
    return [PersonRecord(*row) for row in found]


def recent_authors() -> tuple[list[int], bool]:
    """Return the ids of the most followed of those who wrote the newest posts.

    Only `RECENT_POSTS` are looked at, so the cost does not grow with the site; the
    second value is whether there are as many.
    """
    rows = db.session.execute(_recent_authors()).all()
    return [row[0] for row in rows], bool(rows) and rows[0][1] == RECENT_POSTS


def _candidates() -> list[int]:
    """Return the recent authors; those of a young site are looked up each time.

    A young site has few posts, so there every new author counts.
    """
    cached = _remembered.setdefault(db.engine, TTLCache(1, TIME_TO_LIVE))
    ids = cached.get("ids")
    if ids is None:
        ids, is_grown = recent_authors()
        if is_grown:
            cached["ids"] = ids
    return ids


@cache
def _recent_authors() -> sa.Select[int, int | None]:
    # The numbers stand in the text, for a plan made once for any number is a bad one.
    newest = posts.newest_author_ids()
    recent = newest.limit(sa.literal_column(str(RECENT_POSTS))).subquery()
    count = sa.select(sa.func.count()).select_from(recent).scalar_subquery()
    return (
        sa.select(User.id, count)
        .where(User.id.in_(sa.select(recent.c.user_id)))
        .order_by(User.follower_count.desc(), User.id.desc())
        .limit(sa.literal_column(str(MAX_CANDIDATES)))
    )


@cache
def _suggestions(hides: bool) -> sa.Select[int, str, str | None, str | None]:
    viewer = sa.bindparam("viewer_id", type_=sa.Integer)
    followed = sa.exists().where(
        followers.c.follower_id == viewer, followers.c.followed_id == User.id
    )
    query = (
        sa.select(User.id, User.username, User.about_me, User.picture_id)
        .where(User.id.in_(sa.bindparam("ids", expanding=True)))
        .where(User.id != viewer, users.is_active(), ~followed)
        .order_by(User.follower_count.desc(), User.id.desc())
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )
    return query.where(~audience.is_hidden(User.id, viewer)) if hides else query
