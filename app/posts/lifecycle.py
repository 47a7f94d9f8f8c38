"""The posts of a deleted account, and the counters of a person's posts."""

import sqlalchemy as sa

from app.extensions import db
from app.lib.batches import count_rows
from app.posts import replies
from app.posts.models import Post
from app.users.models import User


def purge_posts(user_id: int, limit: int) -> bool:
    """Delete posts one by one: that is how each leaves the search index."""
    posts = db.session.scalars(
        sa.select(Post).where(Post.user_id == user_id).order_by(Post.id).limit(limit)
    ).all()
    replies.lock([post.id for post in posts])
    for post in posts:
        db.session.delete(post)
    db.session.flush()
    return bool(posts)


PURGE_STEPS = (purge_posts,)
COUNTERS = {
    "post_count": count_rows(Post, User, Post.user_id == User.id),
    "last_post_id": sa.select(sa.func.max(Post.id))
    .where(Post.user_id == User.id)
    .correlate(User),
}
