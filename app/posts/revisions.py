"""Changes that readers see: each raises the version, a new text stores the former."""

from datetime import datetime

import sqlalchemy as sa

from app.extensions import db
from app.lib.clock import utcnow
from app.posts.models import Post, PostRevision


def mark_changed(post: Post) -> None:
    """Raise the version of a post, by which caches know it; the caller flushes."""
    post.version += 1


def replace_body(post: Post, body: str) -> None:
    """Set another text and store the former one; the caller flushes and commits."""
    store(post, post.body, written_at=post.edited_at or post.timestamp)
    post.body, post.edited_at = body, utcnow()
    mark_changed(post)


def store(post: Post, body: str, *, written_at: datetime) -> None:
    """Store a former text of a post that was written at a moment."""
    values = {
        "post_id": post.id,
        "body": body,
        "language": post.language,
        "created_at": written_at,
    }
    db.session.execute(sa.insert(PostRevision).values(values))
