"""Selects of bookmarks."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from app.bookmarks.models import bookmark
from app.lib.keyset import Cursor
from app.posts.models import Post
from app.posts.visibility import scope_of
from app.users.models import User


def page(viewer: User, cursor: Cursor, limit: int) -> sa.Select[*tuple[int, int]]:
    """Select the (id, post_id) of a page of bookmarks, the latest first.

    Posts that cannot be read any more are left out here, so that no page comes out
    short.
    """
    query = (
        sa.select(bookmark.c.id, bookmark.c.post_id)
        .join(Post, Post.id == bookmark.c.post_id)
        .join(User, User.id == Post.user_id)
        .where(bookmark.c.user_id == viewer.id, scope_of(viewer).bookmarked())
    )
    found: sa.Select[*tuple[Any, ...]] = cursor.bound(query, bookmark.c.id, limit)
    return found.offset(cursor.offset) if cursor.offset else found


def among(user_id: int, post_ids: Collection[int]) -> sa.Select[int]:
    """Select which of these posts a person has bookmarked."""
    return sa.select(bookmark.c.post_id).where(
        bookmark.c.user_id == user_id, bookmark.c.post_id.in_(post_ids)
    )
