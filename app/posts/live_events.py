"""What open pages learn of posts once a transaction has been committed.

A reply is published to its whole thread under one topic: a page that shows any part of
it picks out what concerns it, and nobody has to ask the database who is looking.
"""

from typing import Any

from app.broker import topics
from app.extensions import broker, db
from app.posts.events import PostDeleted, PostIngested, PostPublished
from app.posts.models import Post


def publish_new(event: PostPublished) -> None:
    """Publish a new post to its author's readers, to everybody and to its thread."""
    data = _data(event.post)
    _publish(topics.author(event.post.user_id), "post", data)
    _publish(topics.PUBLIC, "post", data)
    _publish_to_thread(event.post, "reply", data)


def publish_ingested(event: PostIngested) -> None:
    """Publish a remote post that is news to its author's readers and to its thread."""
    if event.is_news:
        data = _data(event.post)
        _publish(topics.author(event.post.user_id), "post", data)
        _publish_to_thread(event.post, "reply", data)


def publish_deleted(event: PostDeleted) -> None:
    """Publish that a post is gone."""
    data = _data(event.post)
    _publish(topics.author(event.post.user_id), "post_deleted", data)
    _publish_to_thread(event.post, "reply_deleted", data)


def _data(post: Post) -> dict[str, Any]:
    return {"id": str(post.id), "author_id": post.user_id}


def _publish_to_thread(post: Post, name: str, data: dict[str, Any]) -> None:
    if post.reply_to_id is not None and post.conversation_id is not None:
        parent = {"reply_to": str(post.reply_to_id)}
        _publish(topics.thread(post.conversation_id), name, data | parent)


def _publish(topic: str, name: str, data: dict[str, Any]) -> None:
    broker.publish_after_commit(db.session, topic, name, data)
