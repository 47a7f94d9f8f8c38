"""What was added to a thread while its page was open."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.lib.keyset import Cursor
from app.posts import queries
from app.posts.models import Post
from app.relationships import audience
from app.timeline import threads
from app.users.models import User


@dataclass(frozen=True, slots=True)
class Added:
    """An answer, as an event would have told of it."""

    id: int
    author_id: int
    reply_to: int


@dataclass(frozen=True, slots=True)
class News:
    """How the author went on, and what was answered since, each from the oldest on."""

    onward: list[Added]
    answers: list[Added]
    # Whether there are answers behind these.
    has_more: bool


def read(
    viewer: User, post_id: int, since: int | None, tail: int | None, size: int
) -> News | None:
    """Read what was added below a post; None if it is gone, or not for the viewer.

    Answers are those behind the id `since`, what the author went on with hangs on the
    post `tail`; what is not asked for is not looked for. No statement looks at more
    than a page of an index.
    """
    post = db.session.execute(queries.answerable(post_id)).one_or_none()
    if post is None or audience.is_kept_from(viewer, post.user_id):
        return None
    onward = [] if tail is None else _onward(viewer, tail, post.user_id)
    if since is None:
        return News(onward, [], has_more=False)
    answers = _answers(viewer, post, since, size + 1)
    return News(onward, answers[:size], has_more=len(answers) > size)


def _onward(viewer: User, tail: int, author_id: int) -> list[Added]:
    steps = threads.goes_on(tail, author_id).subquery("steps")
    query = _visible(viewer).join(steps, steps.c.id == Post.id)
    return _added(query.order_by(steps.c.step))


def _answers(viewer: User, post: Any, since: int, limit: int) -> list[Added]:
    # The first with which the author goes on is no answer, whoever else answers.
    first = threads.first_own(post.id, post.user_id)
    query = _visible(viewer).where(
        Post.reply_to_id == post.id,
        sa.or_(Post.user_id != post.user_id, Post.id != first),
    )
    return _added(Cursor(min_id=since).bound(query, Post.id, limit))


def _visible(viewer: User) -> "sa.Select[Any]":
    """Select answers of people who are there, and not hidden from the viewer."""
    answers = sa.select(Post.id, Post.user_id, Post.reply_to_id).join(Post.author)
    query: sa.Select[Any] = audience.visible(answers, Post.user_id, viewer)
    return query.where(User.deactivated_at.is_(None))


def _added(query: "sa.Select[Any]") -> list[Added]:
    return [Added(*row) for row in db.session.execute(query)]
