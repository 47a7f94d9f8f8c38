"""Selects of notifications and of their counts."""

from typing import Any

import sqlalchemy as sa

from app.lib.keyset import Cursor
from app.notifications.models import Notification
from app.posts.models import Post, mention
from app.relationships import audience
from app.users import queries as users
from app.users.models import User


def events(viewer: User, cursor: Cursor, limit: int) -> sa.Select[Any]:
    """Select one page of events with the people who caused them and their posts."""
    query = (
        sa.select(
            Notification.id,
            Notification.name,
            Notification.timestamp,
            Notification.actor_id,
            Notification.payload_json,
            User.username,
            User.picture_id,
            Notification.post_id,
            Post.body,
            Post.language,
        )
        .join(User, User.id == Notification.actor_id)
        .outerjoin(Post, Post.id == Notification.post_id)
        .where(
            Notification.user_id == viewer.id,
            users.is_active(),
            _is_still_true(),
        )
    )
    query = audience.visible(query, Notification.actor_id, viewer)
    bounded: sa.Select[Any] = cursor.bound(query, Notification.id, limit)
    return bounded.offset(cursor.offset or None)


def _is_still_true() -> sa.ColumnElement[bool]:
    """Leave out mentions that were edited away: their posts say something else by now.

    They stay stored, so that a mention which comes back notifies nobody again.
    """
    still = sa.exists().where(
        mention.c.post_id == Notification.post_id,
        mention.c.user_id == Notification.user_id,
    )
    return sa.or_(Notification.name != "mention", still)


def unread_from(
    user_id: int, actor_id: int, name: str | None, last_read_id: Any
) -> sa.ColumnElement[bool]:
    """Return the condition for unread events of a name (None: any) and an actor."""
    return sa.and_(
        Notification.user_id == user_id,
        Notification.actor_id == actor_id,
        *([Notification.name == name] if name else []),
        Notification.id > last_read_id,
    )


def last_read_id(user_id: int) -> sa.ScalarSelect[int]:
    """Select the id up to which the person has read."""
    return (
        sa.select(User.last_read_notification_id)
        .where(User.id == user_id)
        .scalar_subquery()
    )


def unread_count(user_id: int, last_read: int) -> sa.ScalarSelect[int]:
    """Count the events behind an id."""
    return (
        sa.select(sa.func.count())
        .select_from(Notification)
        .where(
            Notification.user_id == user_id,
            Notification.actor_id.is_not(None),
            Notification.id > last_read,
        )
        .scalar_subquery()
    )


def expired(
    after_id: int, before_id: int, before_stamp: float, limit: int
) -> sa.Select[int, int]:
    """Select the oldest notifications that were neither made nor restated since."""
    return (
        sa.select(Notification.id, Notification.user_id)
        .where(Notification.id > after_id, Notification.id < before_id)
        .where(Notification.timestamp < before_stamp)
        .order_by(Notification.id)
        .limit(limit)
    )
