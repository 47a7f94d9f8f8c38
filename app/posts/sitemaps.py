"""Selects of the posts that engines which search the web may know."""

from typing import Any

import sqlalchemy as sa

from app.posts.models import Post
from app.posts.visibility import STRANGER
from app.users.models import User


def end_of_part(after: int, size: int) -> sa.Select[int]:
    """Select the id of the last post of the next `size` ones, if there are as many.

    From the index of posts written here; who may read them is asked by `part`.
    """
    query = sa.select(Post.id).where(Post.origin.is_(None), Post.id > after)
    return query.order_by(Post.id).offset(size - 1).limit(1)


def part(after: int, until: int) -> sa.Select[*tuple[Any, ...]]:
    """Select (id, moment of the last change) of the posts between two ids."""
    changed = sa.func.coalesce(Post.edited_at, Post.timestamp).label("changed_at")
    return (
        sa.select(Post.id, changed)
        .join(User, User.id == Post.user_id)
        .where(Post.id > after, Post.id <= until, Post.origin.is_(None))
        .where(STRANGER.readable(), User.unindexed.is_(sa.false()))
        .order_by(Post.id)
    )
