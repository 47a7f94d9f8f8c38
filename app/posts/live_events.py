"""What open pages learn of posts once a transaction has been committed.

A reply is published to its whole thread under one topic: a page that shows any part of
it picks out what concerns it, and nobody has to ask the database who is looking.
"""

from typing import Any

from app.broker import topics
from app.extensions import broker, db
from app.lib import entities
from app.posts.events import PostDeleted, PostEdited, PostIngested, PostPublished
from app.posts.links import MAX_TAGS
from app.posts.models import Post


def publish_new(event: PostPublished) -> None:
    """Publish a new post to its author's readers, to everybody and to its thread."""
    data = _data(event.post)
    _publish(topics.author(event.post.user_id), "post", data)
    _publish(topics.PUBLIC, "post", data)
    _publish_to_tags(event.post, "post", data)
    _publish_to_thread(event.post, "reply", data)


def publish_ingested(event: PostIngested) -> None:
    """Publish a remote post that is news to its author's readers and to its thread."""
    if event.is_news:
        data = _data(event.post)
        _publish(topics.author(event.post.user_id), "post", data)
        _publish_to_tags(event.post, "post", data)
        _publish_to_thread(event.post, "reply", data)


def publish_edited(event: PostEdited) -> None:
    """Publish a new version of a post to every page that may show it."""
    _publish_change(event.post, "post_edited", {"version": event.post.version})


def publish_deleted(event: PostDeleted) -> None:
    """Publish that a post is gone; pages count a reply that is gone from its thread."""
    _publish_change(event.post, "post_deleted", {})
    _publish_to_thread(event.post, "reply_deleted", _data(event.post))


def _publish_change(post: Post, name: str, more: dict[str, Any]) -> None:
    """Publish a change to timelines, profiles and the thread that a post may be in."""
    data = _data(post) | more
    # The page of a post without replies, too, hears of the thread that may begin there.
    thread = post.id if post.conversation_id is None else post.conversation_id
    for topic in (topics.author(post.user_id), topics.PUBLIC, topics.thread(thread)):
        _publish(topic, name, data)
    _publish_to_tags(post, name, data)


def _data(post: Post) -> dict[str, Any]:
    return {"id": str(post.id), "author_id": post.user_id}


def _publish_to_thread(post: Post, name: str, data: dict[str, Any]) -> None:
    if post.reply_to_id is not None and post.conversation_id is not None:
        parent = {"reply_to": str(post.reply_to_id)}
        _publish(topics.thread(post.conversation_id), name, data | parent)


def _publish_to_tags(post: Post, name: str, data: dict[str, Any]) -> None:
    for key in list(entities.tag_names(post.body))[:MAX_TAGS]:
        _publish(topics.tag(key), name, data)


def _publish(topic: str, name: str, data: dict[str, Any]) -> None:
    broker.publish_after_commit(db.session, topic, name, data)
