"""Selects of reactions."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from app.lib.keyset import Cursor
from app.posts.models import Post
from app.posts.visibility import scope_of
from app.reactions.kinds import Kind
from app.users.models import User


def page(
    kind: Kind, viewer: User, cursor: Cursor, limit: int
) -> sa.Select[*tuple[int, int]]:
    """Select the (id, post_id) of a page of reactions, the latest first.

    Posts that cannot be read any more are left out here, so that no page comes out
    short.
    """
    given = kind.table.c
    query = (
        sa.select(given.id, given.post_id)
        .join(Post, Post.id == given.post_id)
        .join(User, User.id == Post.user_id)
        .where(given.user_id == viewer.id, scope_of(viewer).bookmarked())
    )
    found: sa.Select[*tuple[Any, ...]] = cursor.bound(query, given.id, limit)
    return found.offset(cursor.offset) if cursor.offset else found


def among(kind: Kind, user_id: int, post_ids: Collection[int]) -> sa.Select[int]:
    """Select which of these posts a person has reacted to."""
    given = kind.table.c
    return sa.select(given.post_id).where(
        given.user_id == user_id, given.post_id.in_(post_ids)
    )
