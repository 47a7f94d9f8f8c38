"""Removing what belonged to a deleted account, a bit at a time."""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from app import events
from app.bookmarks.models import bookmark
from app.extensions import db
from app.media.models import File
from app.messages.models import Conversation, Message
from app.notifications.models import Notification
from app.posts import replies
from app.posts.models import Post
from app.relationships.events import Unfollowed
from app.relationships.models import block, mute
from app.tasks.models import Task
from app.users.models import User, followers
from app.worker import outbox

BATCH = 200
Step = Callable[[int], bool]


def purge(payload: dict[str, Any]) -> None:
    """Remove the next batch of what a deleted account left, and order the one after.

    Short transactions keep readers and writers going. What somebody adds meanwhile,
    such as a message on its way, is found by the last step's failure and removed by
    the next attempt.
    """
    user_id = payload["user_id"]
    user = db.session.get(User, user_id)
    if user is None or user.is_active:
        return
    if any(step(user_id) for step in STEPS):
        outbox.add("purge_account", payload, key=f"purge:{user_id}")
        return
    db.session.expunge(user)
    db.session.execute(sa.delete(User).where(User.id == user_id))


def _posts(user_id: int) -> bool:
    """Delete posts one by one: that is how each leaves the search index."""
    posts = db.session.scalars(
        sa.select(Post).where(Post.user_id == user_id).order_by(Post.id).limit(BATCH)
    ).all()
    replies.lock([post.id for post in posts])
    for post in posts:
        db.session.delete(post)
    db.session.flush()
    return bool(posts)


def _followers(user_id: int) -> bool:
    return _links(followers.c.followed_id, followers.c.follower_id, user_id)


def _following(user_id: int) -> bool:
    left = _unlink(followers.c.follower_id, followers.c.followed_id, user_id)
    events.dispatch(Unfollowed(tuple(left)))
    return bool(left)


def _bookmarks(user_id: int) -> bool:
    return _links(bookmark.c.user_id, bookmark.c.post_id, user_id)


def _blocks(user_id: int) -> bool:
    return _links(block.c.blocker_id, block.c.blocked_id, user_id)


def _blocked_by(user_id: int) -> bool:
    return _links(block.c.blocked_id, block.c.blocker_id, user_id)


def _mutes(user_id: int) -> bool:
    return _links(mute.c.muter_id, mute.c.muted_id, user_id)


def _muted_by(user_id: int) -> bool:
    return _links(mute.c.muted_id, mute.c.muter_id, user_id)


def _links(fixed: sa.Column[int], other: sa.Column[int], user_id: int) -> bool:
    return bool(_unlink(fixed, other, user_id))


def _unlink(
    fixed: sa.Column[int], other: sa.Column[int], user_id: int
) -> Sequence[int]:
    """Delete the next pairs of somebody, and give who the others were."""
    ends = db.session.scalars(sa.select(other).where(fixed == user_id).limit(BATCH))
    chosen = ends.all()
    statement = sa.delete(fixed.table).where(fixed == user_id, other.in_(chosen))
    db.session.execute(statement)
    return chosen


def _conversations(user_id: int) -> bool:
    """Delete both sides' views first: deleting messages then has none to keep right."""
    mine = sa.or_(Conversation.user_id == user_id, Conversation.peer_id == user_id)
    pairs = db.session.execute(
        sa.select(Conversation.user_id, Conversation.peer_id).where(mine).limit(BATCH)
    ).all()
    for owner, peer in pairs:
        db.session.execute(
            sa.delete(Conversation).where(
                Conversation.user_id == owner, Conversation.peer_id == peer
            )
        )
    return bool(pairs)


def _sent(user_id: int) -> bool:
    return _rows(Message, Message.sender_id == user_id)


def _received(user_id: int) -> bool:
    return _rows(Message, Message.recipient_id == user_id)


def _notifications(user_id: int) -> bool:
    return _rows(Notification, Notification.user_id == user_id)


def _told_about(user_id: int) -> bool:
    return _rows(Notification, Notification.actor_id == user_id)


def _tasks(user_id: int) -> bool:
    return _rows(Task, Task.user_id == user_id)


def _files(user_id: int) -> bool:
    """Delete one file at a time: each may be large."""
    return _rows(File, File.user_id == user_id, size=1)


def _rows(model: Any, belongs: sa.ColumnElement[bool], size: int = BATCH) -> bool:
    ids = db.session.scalars(sa.select(model.id).where(belongs).limit(size)).all()
    if ids:
        statement = sa.delete(model).where(model.id.in_(ids))
        db.session.execute(statement.execution_options(synchronize_session=False))
    return bool(ids)


# Tokens go with the row, and so do mentions; the database sees to that.
STEPS: tuple[Step, ...] = (
    _posts,
    _followers,
    _following,
    _blocks,
    _blocked_by,
    _mutes,
    _muted_by,
    _bookmarks,
    _conversations,
    _sent,
    _received,
    _notifications,
    _told_about,
    _tasks,
    _files,
)
