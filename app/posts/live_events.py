"""What open pages are told of posts, once a transaction has really made or ended them.

An answer is told to its whole thread under one topic: a page that shows any part of it
picks out what concerns it, and nobody has to ask the database who is looking.
"""

from typing import Any

from app.extensions import broker, db
from app.posts.models import Post


def thread_topic(conversation_id: int) -> str:
    """Give the topic of a thread, named after the post that it began with."""
    return f"thread:{conversation_id}"


def tell_new(post: Post, *, to_everybody: bool = True) -> None:
    """Tell that a post was written; a copy from elsewhere concerns its readers only."""
    data = _data(post)
    _tell(f"author:{post.user_id}", "post", data)
    if to_everybody:
        _tell("public", "post", data)
    _tell_thread(post, "reply", data)


def tell_deleted(post: Post) -> None:
    """Tell that a post is gone."""
    data = _data(post)
    _tell(f"author:{post.user_id}", "post_deleted", data)
    _tell_thread(post, "reply_deleted", data)


def _data(post: Post) -> dict[str, Any]:
    return {"id": str(post.id), "author_id": post.user_id}


def _tell_thread(post: Post, name: str, data: dict[str, Any]) -> None:
    if post.reply_to_id is not None and post.conversation_id is not None:
        place = {"reply_to": str(post.reply_to_id)}
        _tell(thread_topic(post.conversation_id), name, data | place)


def _tell(topic: str, name: str, data: dict[str, Any]) -> None:
    broker.publish_after_commit(db.session, topic, name, data)
