"""What was added to a thread while its page was open."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.lib.keyset import Cursor
from app.posts import queries, thread_queries
from app.posts.models import Post
from app.posts.visibility import scope_of
from app.users.models import User


@dataclass(frozen=True, slots=True)
class NewReply:
    """A reply, with what the live event about it says."""

    id: int
    author_id: int
    reply_to: int


@dataclass(frozen=True, slots=True)
class NewReplies:
    """How the author went on, and new replies, each from the oldest on."""

    continuation: list[NewReply]
    replies: list[NewReply]
    # Whether there are replies behind these.
    has_more: bool


def read(
    viewer: User | None, post_id: int, since: int | None, tail: int | None, size: int
) -> NewReplies | None:
    """Read what was added below a post; None if it is gone, or not for the viewer.

    Replies are those behind the id `since`, the continuation hangs on the post `tail`;
    what is None is not looked for. No statement looks at more than a page of an index.
    """
    post = db.session.execute(
        queries.thread_position(post_id, scope_of(viewer))
    ).one_or_none()
    if post is None:
        return None
    onward = [] if tail is None else _continuation(viewer, tail, post.user_id)
    if since is None:
        return NewReplies(onward, [], has_more=False)
    replies = _replies(viewer, post, since, size + 1)
    return NewReplies(onward, replies[:size], has_more=len(replies) > size)


def _continuation(viewer: User | None, tail: int, author_id: int) -> list[NewReply]:
    steps = thread_queries.continuation(tail, author_id).subquery("steps")
    query = thread_queries.replies(viewer).join(steps, steps.c.id == Post.id)
    return _read(query.order_by(steps.c.step))


def _replies(viewer: User | None, post: Any, since: int, limit: int) -> list[NewReply]:
    # The first with which the author goes on is not in the list, whoever else replies.
    first = thread_queries.first_own(post.id, post.user_id)
    query = thread_queries.replies(viewer).where(
        Post.reply_to_id == post.id,
        sa.or_(Post.user_id != post.user_id, Post.id != first),
    )
    return _read(Cursor(min_id=since).bound(query, Post.id, limit))


def _read(query: "sa.Select[*tuple[Any, ...]]") -> list[NewReply]:
    return [NewReply(*row) for row in db.session.execute(query)]
