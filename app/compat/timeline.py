"""The Select behind `User.following_posts`."""

import sqlalchemy as sa

from app.posts import visibility
from app.posts.models import Post
from app.users.models import User, followers


def following_posts(viewer: User) -> "sa.Select[Post]":
    """Select own and followed posts, each once, newest first, without a limit.

    Those of people whom the viewer mutes are left out, as in the home timeline.
    """
    followed = sa.select(followers.c.followed_id).where(
        followers.c.follower_id == viewer.id
    )
    mine = sa.or_(Post.user_id == viewer.id, Post.user_id.in_(followed))
    query = sa.select(Post).where(mine, visibility.listable(viewer))
    return query.order_by(Post.id.desc())
