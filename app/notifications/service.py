"""Notifying people of events: each once, and nobody of what they do themselves."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.ids import MIN_ID, first_id_at
from app.notifications import queries, states
from app.notifications.models import Notification
from app.posts.models import Post
from app.relationships import audience
from app.users.models import User

FOLLOW, MENTION, REPLY = "follow", "mention", "reply"
MESSAGE, EXPORT, IMPORT = "message", "export", "import"
EXPORT_FAILED, IMPORT_FAILED = "export_failed", "import_failed"

PURGE_BATCH = 500


def notify_follow(follower: User, followed: User) -> bool:
    """Notify a person of a new follower and return whether that is new to them.

    Unfollowing and following again notifies nobody, so nobody can be pestered that way.
    """
    existing = sa.and_(
        Notification.user_id == followed.id,
        Notification.actor_id == follower.id,
        Notification.name == FOLLOW,
    )
    return _notify(followed.id, follower.id, FOLLOW, existing)


def notify_mention(post: Post, user: User) -> bool:
    """Notify a person whom a post mentions; doing it twice is doing it once."""
    return _notify_of_post(post, user, MENTION)


def notify_reply(post: Post, user: User) -> bool:
    """Notify a person of a reply; a mention in it does not notify them again."""
    return _notify_of_post(post, user, REPLY)


def notify_message(sender: User, recipient: User) -> bool:
    """Notify a person of a message, unless they have an unread event about another."""
    last_read = queries.last_read_id(recipient.id)
    existing = queries.unread_from(recipient.id, sender.id, MESSAGE, last_read)
    return _notify(recipient.id, sender.id, MESSAGE, existing)


def notify_export(user: User) -> None:
    """Notify a person that the export which they requested has been sent."""
    notify_task(user.id, EXPORT, {})


def notify_task(user_id: int, name: str, outcome: Mapping[str, Any]) -> None:
    """Notify a person of how a task of theirs has ended.

    :raises NotFound: the account is gone.
    """
    stamp = states.tick(user_id).stamp
    _add(user_id, user_id, name, None, stamp, json.dumps(dict(outcome)))


def forget_message(user_id: int, sender_id: int) -> None:
    """Delete the unread event about messages that have been read by now."""
    last_read = queries.last_read_id(user_id)
    _forget(user_id, queries.unread_from(user_id, sender_id, MESSAGE, last_read))


def forget_mention(post_id: int, user_id: int) -> None:
    """Delete the unread event about a post that mentions the person no longer."""
    unread = sa.and_(
        Notification.user_id == user_id,
        Notification.post_id == post_id,
        Notification.name == MENTION,
        Notification.id > queries.last_read_id(user_id),
    )
    _forget(user_id, unread)


def forget_unread(user_id: int, actor_id: int) -> None:
    """Delete unread events about an actor who is hidden by now."""
    last_read = queries.last_read_id(user_id)
    _forget(user_id, queries.unread_from(user_id, actor_id, None, last_read))


def _forget(user_id: int, unread: sa.ColumnElement[bool]) -> None:
    states.tick(user_id)
    statement = sa.delete(Notification).where(unread).returning(Notification.id)
    options = {"synchronize_session": False}
    if db.session.scalars(statement, execution_options=options).all():
        states.store_counter(user_id, states.UNREAD_NOTIFICATIONS)


def mark_read(user: User, up_to_id: int | None = None) -> None:
    """Mark events as read: all, or those up to the last one that was shown."""
    user_id = user.id
    states.tick(user_id)
    newest = db.session.scalar(
        sa.select(sa.func.max(Notification.id)).where(
            Notification.user_id == user_id, Notification.actor_id.is_not(None)
        )
    )
    if newest is not None:
        # An id of the future must not swallow what has not happened yet.
        _mark_read(user_id, newest if up_to_id is None else min(up_to_id, newest))
        states.store_counter(user_id, states.UNREAD_NOTIFICATIONS)
    db.session.commit()


def purge(lifetime: timedelta) -> int:
    """Delete what is older than `lifetime` in small transactions; return how much."""
    cutoff, after_id, purged = utcnow() - lifetime, MIN_ID, 0
    while batch := _purge_batch(cutoff, after_id):
        after_id = batch[-1]
        purged += len(batch)
    return purged


def _notify_of_post(post: Post, user: User, name: str) -> bool:
    """Notify a person of a post, once, however many reasons there are."""
    existing = sa.and_(
        Notification.user_id == user.id,
        Notification.post_id == post.id,
        Notification.name.in_((MENTION, REPLY)),
    )
    return _notify(user.id, post.user_id, name, existing, post_id=post.id)


def _notify(
    user_id: int,
    actor_id: int,
    name: str,
    existing: sa.ColumnElement[bool],
    post_id: int | None = None,
) -> bool:
    """Add an event unless it exists; the row of the person is the lock for that query.

    :raises NotFound: the account is gone.
    """
    if user_id == actor_id:
        return False
    stamp, *_counters, hidden_count = states.tick(user_id)
    if hidden_count and audience.read_relation(user_id, actor_id).hides:
        return False
    query = sa.select(Notification.id).where(existing).limit(1)
    if db.session.scalar(query) is not None:
        return False
    _add(user_id, actor_id, name, post_id, stamp)
    return True


def _add(
    user_id: int,
    actor_id: int,
    name: str,
    post_id: int | None,
    stamp: float,
    payload: str = "null",
) -> None:
    states.insert_row(
        user_id=user_id,
        actor_id=actor_id,
        name=name,
        post_id=post_id,
        timestamp=stamp,
        payload_json=payload,
    )
    states.store_counter(user_id, states.UNREAD_NOTIFICATIONS)


def _mark_read(user_id: int, up_to_id: int) -> None:
    person = User.__table__
    db.session.execute(
        sa.update(person)
        .where(User.id == user_id, User.last_read_notification_id < up_to_id)
        .values(
            last_read_notification_id=up_to_id,
            unread_notifications=queries.unread_count(user_id, up_to_id),
        )
    )


def _purge_batch(cutoff: datetime, after_id: int) -> list[int]:
    """Delete the oldest that are expired and return their ids."""
    before = first_id_at(cutoff)
    query = queries.expired(after_id, before, cutoff.timestamp(), PURGE_BATCH)
    found = db.session.execute(query).all()
    # The trigger of a deletion lowers counters. All rows of people are locked first, in
    # one order, so that two transactions never wait for each other.
    people = {row.user_id for row in found}
    lock = sa.select(User.id).where(User.id.in_(people)).order_by(User.id)
    db.session.execute(lock.with_for_update(key_share=True))
    ids = [row.id for row in found]
    statement = sa.delete(Notification.__table__).where(Notification.id.in_(ids))
    db.session.execute(statement)
    db.session.commit()
    return ids
