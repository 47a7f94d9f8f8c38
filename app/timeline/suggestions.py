"""Whom to follow: recent authors, looked up once a minute for all viewers."""

from functools import cache
from typing import Any

import sqlalchemy as sa

from app.cache.changes import all_keys
from app.cache.registry import Cache
from app.extensions import db
from app.posts import queries as posts
from app.relationships import audience
from app.relationships.entities import FOLLOWED, MOST_FOLLOWED, followed_among
from app.users import entities
from app.users import queries as users
from app.users.models import User, followers
from app.users.read_models import PersonRecord

# Suggestions look at the authors of this many of the newest posts, and at this many of
# those authors.
RECENT_POSTS = 200
MAX_CANDIDATES = 30
TIME_TO_LIVE = 60  # seconds
# The columns of a person that a suggestion shows.
SHOWN = ("id", "username", "about_me", "picture_id")

# The ids of the recent authors: of a large site as they were a minute ago at most, of a
# young one as they are.
ALL = "all"
GROWN: Cache[str, list[int]] = Cache("recent authors", max_entries=1, ttl=TIME_TO_LIVE)
YOUNG: Cache[str, list[int]] = Cache(
    "recent authors of a young site", max_entries=1, invalidated_by={"post": all_keys}
)


def suggest(
    viewer: User, limit: int = 5, among: list[int] | None = None
) -> list[PersonRecord]:
    """Return people whom the viewer may want to follow, the most followed first.

    They are chosen from the ids in `among`, else from the recent authors, as they are
    now; whoever follows all of those gets no suggestion.
    """
    if among is None:
        ids = _candidates()
        if _knows_followed(viewer):
            return _known_suggestions(viewer, ids, limit)
    else:
        ids = among
    values = {"viewer_id": viewer.id, "ids": ids, "limit": limit}
    query = _suggestions(audience.hides(viewer))
    found = db.session.execute(query, values).all() if ids else []
    return [PersonRecord(*row) for row in found]


def suggest_to_strangers(limit: int = 5) -> list[PersonRecord]:
    """Return recent authors whom strangers may see, the most followed first."""
    rows = entities.rows(_candidates()).values()
    found = [row for row in rows if _is_open(row)]
    found.sort(key=_by_followers, reverse=True)
    return [PersonRecord(*(row[name] for name in SHOWN)) for row in found[:limit]]


def recent_authors() -> tuple[list[int], bool]:
    """Return the ids of the most followed of those who wrote the newest posts.

    Only `RECENT_POSTS` are looked at, so the cost does not grow with the site; the
    second value is whether there are as many. Their rows are remembered, since they are
    about to be shown.
    """
    epoch = entities.ROWS.epoch()
    rows = db.session.execute(_recent_authors()).all()
    entities.keep_all(rows, epoch)
    return [row.id for row in rows], bool(rows) and rows[0][-1] == RECENT_POSTS


def _candidates() -> list[int]:
    """Return the recent authors; those of a young site are always those of now.

    A young site has few posts, so there every new author counts.
    """
    ids = GROWN.get(ALL)
    if ids is None:
        ids = YOUNG.get(ALL)
    if ids is None:
        epoch = YOUNG.epoch()
        ids, is_grown = recent_authors()
        if is_grown:
            GROWN.put(ALL, ids)
        elif len(ids) < MAX_CANDIDATES:
            # All of them, so it makes no difference how many follow whom.
            YOUNG.keep({ALL: ids}, epoch)
    return ids


def _knows_followed(viewer: User) -> bool:
    """Return whether the process may remember whom the viewer follows, and needs to."""
    if audience.hides(viewer) or viewer.followed_count > MOST_FOLLOWED:
        return False
    return FOLLOWED.epoch() is not None


def _known_suggestions(viewer: User, ids: list[int], limit: int) -> list[PersonRecord]:
    """Return what the query would, from what is known of these people."""
    others = set(ids) - {viewer.id}
    others -= followed_among(viewer, others)
    rows = entities.rows(others).values()
    active = [row for row in rows if row["deactivated_at"] is None]
    active.sort(key=_by_followers, reverse=True)
    return [PersonRecord(*(row[name] for name in SHOWN)) for row in active[:limit]]


def _is_open(row: Any) -> bool:
    hidden = row["deactivated_at"] is not None or row["members_only"]
    return not hidden and row["origin"] is None


def _by_followers(row: Any) -> tuple[int, int]:
    return row["follower_count"], row["id"]


@cache
def _recent_authors() -> sa.Select[*tuple[Any, ...]]:
    # The numbers stand in the text, for a plan made once for any number is a bad one.
    newest = posts.newest_author_ids()
    recent = newest.limit(sa.literal_column(str(RECENT_POSTS))).subquery()
    count = sa.select(sa.func.count()).select_from(recent).scalar_subquery()
    return (
        sa.select(*entities.COLUMNS, count)
        .where(User.id.in_(sa.select(recent.c.user_id)))
        .order_by(User.follower_count.desc(), User.id.desc())
        .limit(sa.literal_column(str(MAX_CANDIDATES)))
    )


@cache
def _suggestions(hides: bool) -> sa.Select[*tuple[Any, ...]]:
    viewer = sa.bindparam("viewer_id", type_=sa.Integer)
    followed = sa.exists().where(
        followers.c.follower_id == viewer, followers.c.followed_id == User.id
    )
    query = (
        sa.select(*(getattr(User, name) for name in SHOWN))
        .where(User.id.in_(sa.bindparam("ids", expanding=True)))
        .where(User.id != viewer, users.is_active(), ~followed)
        .order_by(User.follower_count.desc(), User.id.desc())
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )
    return query.where(~audience.is_hidden(User.id, viewer)) if hides else query
