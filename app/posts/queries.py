"""Selects of posts; every reader of posts goes through here."""

from collections.abc import Collection
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.media.models import Attachment, File
from app.posts.models import Post, PostRevision, mention
from app.users.models import User


def rows(ids: Collection[int]) -> sa.Select[*tuple[Any, ...]]:
    """Select what a page shows of these posts and their authors, newest first."""
    return _rows().params(ids=list(ids))


@cache
def _rows() -> sa.Select[*tuple[Any, ...]]:
    """Build the Select once: every page asks for it."""
    parent, answered = sa.orm.aliased(Post), sa.orm.aliased(User)
    return (
        sa.select(
            Post.id,
            Post.body,
            Post.timestamp,
            Post.language,
            Post.edited_at,
            Post.version,
            Post.origin,
            Post.origin_id,
            Post.user_id,
            Post.reply_to_id,
            Post.conversation_id,
            Post.reply_count,
            Post.attachment_count,
            User.username,
            User.picture_id,
            answered.username.label("answered_name"),
            _mentions().label("mentions"),
        )
        .join(User, User.id == Post.user_id)
        .outerjoin(parent, parent.id == Post.reply_to_id)
        .outerjoin(
            answered,
            sa.and_(answered.id == parent.user_id, answered.deactivated_at.is_(None)),
        )
        .where(
            Post.id.in_(sa.bindparam("ids", expanding=True)),
            User.deactivated_at.is_(None),
        )
        .order_by(Post.id.desc())
    )


def _mentions() -> sa.ScalarSelect[str]:
    """Select whom a post mentions as one text: a line each of key, tab and name.

    Joined in place of loaded, so that no page asks a statement more for them.
    """
    person = sa.orm.aliased(User)
    line = mention.c.name_key + "\t" + person.username
    return (
        sa.select(sa.func.aggregate_strings(line, "\n"))
        .select_from(mention)
        .join(person, person.id == mention.c.user_id)
        .where(mention.c.post_id == Post.id, person.deactivated_at.is_(None))
        .correlate(Post)
        .scalar_subquery()
    )


def by_id(post_id: int) -> sa.Select[Post]:
    """Select one post that anybody may read."""
    return (
        sa.select(Post)
        .join(Post.author)
        .options(sa.orm.contains_eager(Post.author))
        .where(Post.id == post_id, User.deactivated_at.is_(None))
    )


def answerable(post_id: int) -> sa.Select[*tuple[Any, ...]]:
    """Select what an answer to a post has to know of it."""
    return (
        sa.select(Post.id, Post.conversation_id, Post.user_id, User.origin)
        .join(Post.author)
        .where(Post.id == post_id, User.deactivated_at.is_(None))
    )


def author_here(post_id: int) -> sa.Select[User]:
    """Select the author of a post, unless that is an account of somewhere else."""
    return (
        sa.select(User)
        .join(Post, Post.user_id == User.id)
        .where(Post.id == post_id, User.deactivated_at.is_(None), User.origin.is_(None))
    )


def attached_file(file_id: str) -> sa.Select[File]:
    """Select a file that belongs to a post that anybody may read."""
    return (
        sa.select(File)
        .join(
            Attachment,
            sa.or_(Attachment.file_id == File.id, Attachment.preview_id == File.id),
        )
        .join(Post, Post.id == Attachment.post_id)
        .join(User, User.id == Post.user_id)
        .where(File.id == file_id, User.deactivated_at.is_(None))
    )


def revisions(post_id: int) -> sa.Select[PostRevision]:
    """Select the former texts of a post, the latest first."""
    return (
        sa.select(PostRevision)
        .where(PostRevision.post_id == post_id)
        .order_by(PostRevision.id.desc())
        .limit(200)
    )
