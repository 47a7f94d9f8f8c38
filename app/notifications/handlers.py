"""Subscribers, outbox handlers and periodic jobs of notifications."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.events import Subscriber
from app.extensions import db
from app.notifications import service
from app.posts import queries
from app.posts.events import PostEdited, PostPublished
from app.posts.models import Post, mention
from app.relationships.events import Blocked, Followed, Muted
from app.users.models import User
from app.worker import outbox
from app.worker.registry import Handler, Payload, PeriodicJob


def notify_follow(event: Followed) -> None:
    """Notify a person of a new follower; remote accounts read nothing here."""
    if event.followee.origin is None:
        service.notify_follow(event.follower, event.followee)


def forget_blocked(event: Blocked) -> None:
    """Remove what two people between whom there is a block have not read yet."""
    service.forget_unread(event.blocker.id, event.blocked.id)
    service.forget_unread(event.blocked.id, event.blocker.id)


def forget_muted(event: Muted) -> None:
    """Remove what the muter has not read yet of a person who is muted now."""
    service.forget_unread(event.muter.id, event.muted.id)


def queue_mentions(event: PostPublished) -> None:
    """Queue notifications for the author of the parent and all who are mentioned."""
    if event.mentions.added or event.notifies_parent:
        _queue_mentions(event.post)


def update_mentions(event: PostEdited) -> None:
    """Remove unread notifications of former mentions; have new ones notified."""
    # In one order, so that two edits never wait for each other.
    for user_id in sorted(event.mentions.removed):
        service.forget_mention(event.post.id, user_id)
    if event.mentions.added:
        _queue_mentions(event.post)


def _queue_mentions(post: Post) -> None:
    outbox.add("notify_mentions", {"post_id": post.id})


def notify_mentions(payload: Payload) -> None:
    """Notify the author of the parent, then each person whom a post mentions, once."""
    # An edit at the same time waits, or is waited for: it may take a mention away.
    lock = {"key_share": True}
    post = db.session.get(Post, payload["post_id"], with_for_update=lock)
    if post is None:
        return
    if post.reply_to_id is not None:
        for author in db.session.scalars(queries.local_author(post.reply_to_id)).all():
            service.notify_reply(post, author)
    mentioned = sa.select(mention.c.user_id).where(mention.c.post_id == post.id)
    users = db.session.scalars(
        sa.select(User).where(User.id.in_(mentioned)).order_by(User.id)
    )
    for user in users.all():
        service.notify_mention(post, user)


def _lifetime(config: Mapping[str, Any]) -> tuple[timedelta]:
    return (timedelta(days=config["NOTIFICATION_KEEP_DAYS"]),)


SUBSCRIBERS = (
    Subscriber(Followed, notify_follow),
    Subscriber(Blocked, forget_blocked),
    Subscriber(Muted, forget_muted),
    Subscriber(PostPublished, queue_mentions),
    Subscriber(PostEdited, update_mentions),
)
HANDLERS = (Handler("notify_mentions", notify_mentions),)
PERIODIC_JOBS = (PeriodicJob("old notifications", service.purge, arguments=_lifetime),)
