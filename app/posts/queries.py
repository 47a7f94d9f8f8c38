"""Selects of posts and of what belongs to them."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from app.media.models import Attachment, File
from app.posts import visibility
from app.posts.models import Post, PostRevision
from app.posts.visibility import MEMBERS, Scope
from app.users import queries as users
from app.users.models import User


def listable_ids(scope: Scope) -> sa.Select[int]:
    """Select the ids of the posts that may stand in a viewer's lists, unordered."""
    return sa.select(Post.id).where(scope.listable())


def ids_of_author(scope: Scope, user_id: Any) -> sa.Select[int]:
    """Select the ids of an author's posts that a viewer may see, unordered.

    Whether the author is hidden is for the caller to know.
    """
    return sa.select(Post.id).where(Post.user_id == user_id, scope.level())


def newest_author_ids() -> sa.Select[int]:
    """Select the ids of those who wrote the newest posts, one for each post."""
    return sa.select(Post.user_id).order_by(Post.id.desc())


def by_id(post_id: int) -> sa.Select[Post]:
    """Select one post that any member may read, with its author."""
    return (
        sa.select(Post)
        .join(Post.author)
        .options(sa.orm.contains_eager(Post.author))
        .where(Post.id == post_id, MEMBERS.readable())
    )


def thread_position(
    post_id: int, scope: Scope = MEMBERS
) -> sa.Select[*tuple[Any, ...]]:
    """Select the position of a post in its thread, if the post is in a scope."""
    return (
        sa.select(Post.id, Post.conversation_id, Post.user_id, User.origin)
        .join(Post.author)
        .where(Post.id == post_id, scope.readable())
    )


def versions(ids: Collection[int], viewer: User | None) -> sa.Select[int, int]:
    """Select the ids and versions of those posts that `viewer` may read."""
    return (
        sa.select(Post.id, Post.version)
        .join(Post.author)
        .where(Post.id.in_(ids), visibility.readable(viewer))
    )


def local_author(post_id: int) -> sa.Select[User]:
    """Select the author of a post, unless that is a remote account."""
    return (
        sa.select(User)
        .join(Post, Post.user_id == User.id)
        .where(Post.id == post_id, users.is_active(), User.origin.is_(None))
    )


def attached_file(file_id: str) -> sa.Select[File]:
    """Select a file of a post that any member may read: its id cannot be guessed."""
    return (
        sa.select(File)
        .join(
            Attachment,
            sa.or_(Attachment.file_id == File.id, Attachment.preview_id == File.id),
        )
        .join(Post, Post.id == Attachment.post_id)
        .join(User, User.id == Post.user_id)
        .where(File.id == file_id, MEMBERS.readable())
    )


def revisions(post_id: int) -> sa.Select[PostRevision]:
    """Select the former versions of a post, the latest first."""
    return (
        sa.select(PostRevision)
        .where(PostRevision.post_id == post_id)
        .order_by(PostRevision.id.desc())
        .limit(200)
    )
