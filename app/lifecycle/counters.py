"""Comparing the counters that triggers keep with the rows that they count."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app.bookmarks.models import bookmark
from app.extensions import db
from app.messages.models import Conversation
from app.notifications.models import Notification
from app.posts.models import Post
from app.relationships.models import block, mute
from app.users.models import User, followers

BATCH = 500

# Everybody from whose lists somebody is hidden, once for each reason.
_hiding = sa.union_all(
    sa.select(block.c.blocker_id.label("user_id")),
    sa.select(block.c.blocked_id),
    sa.select(mute.c.muter_id),
).subquery("hiding")


def count_people() -> int:
    """Give how many accounts there are."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(User)) or 0


def repair() -> Iterator[tuple[int, int]]:
    """Correct the counters, a batch in each transaction.

    Gives how many people were looked at and how many of them had a wrong counter.
    """
    last = 0
    while True:
        batch = sa.select(User.id).where(User.id > last).order_by(User.id).limit(BATCH)
        ids = list(db.session.scalars(batch))
        if not ids:
            return
        repaired = _repair_between(ids[0], ids[-1])
        db.session.commit()
        last = ids[-1]
        yield len(ids), repaired


def _repair_between(first: int, last: int) -> int:
    """Write only where something differs, so that a sound site is only read."""
    truth = _truth()
    differs = sa.or_(
        *(
            getattr(User, name).is_distinct_from(count.scalar_subquery())
            for name, count in truth.items()
        )
    )
    statement = (
        sa.update(User)
        .where(User.id.between(first, last), differs)
        .values({name: count.scalar_subquery() for name, count in truth.items()})
        .execution_options(synchronize_session=False)
    )
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]  # a DML result has it


def _truth() -> dict[str, Any]:
    """Give, for each counter, the Select that counts anew."""
    return {
        "post_count": _count(Post, Post.user_id == User.id),
        "last_post_id": sa.select(sa.func.max(Post.id))
        .where(Post.user_id == User.id)
        .correlate(User),
        "follower_count": _count(followers, followers.c.followed_id == User.id),
        "followed_count": _count(followers, followers.c.follower_id == User.id),
        "bookmark_count": _count(bookmark, bookmark.c.user_id == User.id),
        "hidden_count": _count(_hiding, _hiding.c.user_id == User.id),
        "unread_messages": sa.select(
            sa.func.coalesce(sa.func.sum(Conversation.unread_count), 0)
        )
        .where(Conversation.user_id == User.id)
        .correlate(User),
        "unread_notifications": _count(
            Notification,
            Notification.user_id == User.id,
            Notification.actor_id.is_not(None),
            Notification.id > User.last_read_notification_id,
        ),
    }


def _count(table: Any, *conditions: sa.ColumnElement[bool]) -> "sa.Select[int]":
    return (
        sa.select(sa.func.count()).select_from(table).where(*conditions).correlate(User)
    )
