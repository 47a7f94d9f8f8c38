"""Selects along the parents and replies of a post.

Every Select here is bounded, however long a thread is and however many reply.
"""

from functools import cache
from typing import Any

import sqlalchemy as sa

from app.lib.columns import TimeId
from app.posts import visibility
from app.posts.models import Post
from app.users import queries as users
from app.users.models import User

# With how many posts a page shows that the author goes on.
MAX_CONTINUATION = 20
# How deep below a post its descendants are looked for.
MAX_DEPTH = 100

_POST: Any = sa.bindparam("post_id", type_=TimeId)
_AUTHOR: Any = sa.bindparam("author_id", type_=sa.Integer)


def ancestors(post_id: int, limit: int) -> sa.Select[int]:
    """Select the ids of the nearest ancestors of a post, the farthest first."""
    return _ancestors().params(post_id=post_id, most=limit)


def descendants(viewer: User | None, post_id: int) -> sa.Select[*tuple[Any, ...]]:
    """Select (id, user_id) of the descendants of a post that a viewer may list.

    Level by level, so that a limit ends the walk.
    """
    query = _descendants().params(post_id=post_id)
    return query.where(visibility.listable(viewer, query.selected_columns))


def continuation(post_id: int, author_id: int) -> sa.Select[int, int]:
    """Select how an author goes on below a post: ids, each with its step."""
    return _continuation().params(post_id=post_id, author_id=author_id)


def replies(viewer: User | None) -> sa.Select[*tuple[Any, ...]]:
    """Select (id, user_id, reply_to_id) of replies that a viewer may list.

    Their authors are joined: nobody loads these posts, who would look at that.
    """
    query = sa.select(Post.id, Post.user_id, Post.reply_to_id).join(Post.author)
    return query.where(visibility.listable(viewer), users.is_active())


def first_own(parent: Any, author_id: Any) -> Any:
    """Select the first reply to a post by one author, within another Select."""
    reply = sa.orm.aliased(Post)
    return (
        sa.select(sa.func.min(reply.id))
        .where(reply.reply_to_id == parent, reply.user_id == author_id)
        .correlate_except(reply)
        .scalar_subquery()
    )


@cache
def _ancestors() -> sa.Select[int]:
    """Walk up by the primary key, a step for each post."""
    start = sa.select(Post.reply_to_id.label("id"), sa.literal(1).label("step"))
    above = start.where(Post.id == _POST).cte("above", recursive=True)
    parent = sa.select(Post.reply_to_id, above.c.step + 1).where(
        Post.id == above.c.id, above.c.step < sa.bindparam("most", type_=sa.Integer)
    )
    above = above.union_all(parent)
    query = sa.select(above.c.id).where(above.c.id.is_not(None))
    return query.order_by(above.c.step.desc())


@cache
def _continuation() -> sa.Select[int, int]:
    """Walk down by the first reply of the author's own, a look at an index each."""
    first = first_own(_POST, _AUTHOR).label("id")
    start = sa.select(first, sa.literal(1).label("step"))
    onward = start.cte("onward", recursive=True)
    own = first_own(onward.c.id, _AUTHOR)
    following = sa.select(own, onward.c.step + 1).where(
        onward.c.id.is_not(None), onward.c.step < MAX_CONTINUATION
    )
    onward = onward.union_all(following)
    query = sa.select(onward.c.id, onward.c.step).where(onward.c.id.is_not(None))
    return query.order_by(onward.c.step)


@cache
def _descendants() -> sa.Select[*tuple[Any, ...]]:
    """Walk down level by level; whoever takes a number of rows ends the walk there."""
    start = sa.select(Post.id, Post.user_id, sa.literal(1).label("step"))
    below = start.where(Post.reply_to_id == _POST).cte("below", recursive=True)
    child = sa.orm.aliased(Post)
    following = sa.select(child.id, child.user_id, below.c.step + 1).where(
        child.reply_to_id == below.c.id, below.c.step < MAX_DEPTH
    )
    below = below.union_all(following)
    return sa.select(below.c.id, below.c.user_id)
