"""Whom a viewer follows, as a process remembers it."""

from collections.abc import Collection

import sqlalchemy as sa

from app.cache.changes import key_is_id
from app.cache.registry import Cache
from app.extensions import db
from app.users.models import User, followers

# For viewers who follow more, each page asks for the people whom it shows.
MOST_FOLLOWED = 200

# Everybody whom a viewer follows, by the viewer; told by the first column of a link.
FOLLOWED: Cache[int, frozenset[int]] = Cache(
    "followed", max_entries=5_000, invalidated_by={"followers": key_is_id}
)


def followed_among(viewer: User, ids: Collection[int]) -> set[int]:
    """Return whom of these people the viewer follows; at most one statement."""
    if not ids:
        return set()
    if viewer.followed_count > MOST_FOLLOWED:
        return _read_among(viewer.id, ids)
    return set(followed(viewer)) & set(ids)


def followed(viewer: User) -> frozenset[int]:
    """Return everybody whom a viewer follows, who follows `MOST_FOLLOWED` at most."""
    return FOLLOWED.load((viewer.id,), _read_all).get(viewer.id, frozenset())


def _read_all(viewer_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Read everybody whom a viewer follows."""
    (viewer_id,) = viewer_ids
    query = sa.select(followers.c.followed_id)
    found = db.session.scalars(query.where(followers.c.follower_id == viewer_id))
    return {viewer_id: frozenset(found)}


def _read_among(viewer_id: int, ids: Collection[int]) -> set[int]:
    query = sa.select(followers.c.followed_id).where(
        followers.c.follower_id == viewer_id, followers.c.followed_id.in_(ids)
    )
    return set(db.session.scalars(query))
