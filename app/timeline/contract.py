"""The Select behind `User.following_posts`."""

import sqlalchemy as sa

from app.posts.models import Post
from app.users.models import followers


def following_posts(user_id: int) -> "sa.Select[Post]":
    """Select own and followed posts, each once, newest first, without a limit."""
    followed = sa.select(followers.c.followed_id).where(
        followers.c.follower_id == user_id
    )
    mine = sa.or_(Post.user_id == user_id, Post.user_id.in_(followed))
    return sa.select(Post).where(mine).order_by(Post.id.desc())
