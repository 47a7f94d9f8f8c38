"""A post in its thread: what it answers, how its author goes on, who answers it.

Every Select here is bounded, however long a thread is and however many answer.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.lib.columns import TimeId
from app.lib.ids import MIN_ID
from app.lib.keyset import Cursor
from app.posts import read_models, reading
from app.posts.models import Post
from app.posts.read_models import PostRecord
from app.relationships import audience
from app.users.models import User

# How many posts a page shows above, and how many with which the author goes on.
MOST_ABOVE = 20
MOST_ONWARD = 20
# How many posts below one are read at once, and how deep they may lie.
MOST_BELOW = 200
DEEPEST = 100

# An answer may not be as old as what it answers, where clocks differ.
FIRST = Cursor(min_id=MIN_ID - 1)

_POST: Any = sa.bindparam("post_id", type_=TimeId)
_AUTHOR: Any = sa.bindparam("author_id", type_=sa.Integer)


@dataclass(frozen=True, slots=True)
class Answers:
    """A page of answers, the oldest first, and whether there is more on either side."""

    ids: list[int]
    has_later: bool
    has_earlier: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A post with what a page shows around it, each from the oldest on."""

    above: list[PostRecord]
    post: PostRecord
    # How the author goes on; the rest answers the last of these.
    onward: list[PostRecord]
    answers: list[PostRecord]
    page: Answers


def read(viewer: User, post_id: int, cursor: Cursor, size: int) -> Thread | None:
    """Read a post in its thread; None if it is gone, or not for the viewer.

    A post that neither answers nor is answered costs one statement, others up to five.
    """
    post = reading.read_one(viewer, post_id)
    if post is None:
        return None
    above = above_ids(post.id, MOST_ABOVE) if post.reply_to_id is not None else []
    onward, page = [], Answers([], False, False)
    if post.reply_count:
        steps = db.session.scalars(goes_on(post.id, post.author.id))
        onward = _once(steps, without=[post.id, *above])
        # Each post stands in one place only, even if parents lead in a circle.
        without = [*onward[:1], *([post.id, *above] if above else [])]
        page = read_ids(viewer, post.id, cursor, size, without=without)
    shown = {row.id: row for row in read_models.read([*above, *onward, *page.ids])}

    def pick(ids: list[int]) -> list[PostRecord]:
        return [shown[each] for each in ids if each in shown]

    context = audience.without_hidden(viewer, pick(above))
    return Thread(context, post, pick(onward), pick(page.ids), page)


def read_ids(
    viewer: User,
    post_id: int,
    cursor: Cursor,
    size: int,
    without: list[int] | None = None,
) -> Answers:
    """Read the ids of one page of the answers to a post, without some of them.

    A cursor with neither edge is the page of the oldest.
    """
    if cursor.max_id is None and cursor.min_id is None:
        cursor = FIRST
    query = sa.select(Post.id).where(Post.reply_to_id == post_id)
    if without:
        query = query.where(Post.id.not_in(without))
    query = audience.visible(query, Post.user_id, viewer)
    ids = list(db.session.scalars(cursor.bound(query, Post.id, size + 1)))
    more, ids = len(ids) > size, ids[:size]
    if cursor.ascending:
        return Answers(ids, has_later=more, has_earlier=cursor != FIRST)
    return Answers(ids[::-1], has_later=True, has_earlier=more)


def above_ids(post_id: int, most: int) -> list[int]:
    """Give the nearest posts above one, the oldest first, each once."""
    statement = _above().params(post_id=post_id, most=most)
    nearest = list(db.session.scalars(statement))[::-1]
    return _once(nearest, without=[post_id])[::-1]


def below_ids(viewer: User, post_id: int, most: int = MOST_BELOW) -> list[int]:
    """Give the posts below one, the nearest of them if there are more, oldest first."""
    query = _below().params(post_id=post_id)
    query = audience.visible(query, query.selected_columns.user_id, viewer)
    return sorted(_once(db.session.scalars(query.limit(most)), without=[post_id]))


def _once(ids: Iterable[int], without: Collection[int]) -> list[int]:
    """Return ids without repetition: rows that lead in a circle are walked again."""
    return [each for each in dict.fromkeys(ids) if each not in without]


def goes_on(post_id: int, author_id: int) -> "sa.Select[int, int]":
    """Select how an author goes on below a post, with the step at which each stands."""
    return _onward().params(post_id=post_id, author_id=author_id)


def first_own(below: Any, author_id: Any) -> Any:
    """Select the first answer to a post by one author, within another Select."""
    answer = sa.orm.aliased(Post)
    return (
        sa.select(sa.func.min(answer.id))
        .where(answer.reply_to_id == below, answer.user_id == author_id)
        .correlate_except(answer)
        .scalar_subquery()
    )


@cache
def _above() -> "sa.Select[int]":
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
def _onward() -> "sa.Select[int, int]":
    """Walk down by the first answer of the author's own, a look at an index each."""
    first = first_own(_POST, _AUTHOR).label("id")
    start = sa.select(first, sa.literal(1).label("step"))
    onward = start.cte("onward", recursive=True)
    own = first_own(onward.c.id, _AUTHOR)
    following = sa.select(own, onward.c.step + 1).where(
        onward.c.id.is_not(None), onward.c.step < MOST_ONWARD
    )
    onward = onward.union_all(following)
    query = sa.select(onward.c.id, onward.c.step).where(onward.c.id.is_not(None))
    return query.order_by(onward.c.step)


@cache
def _below() -> "sa.Select[Any]":
    """Walk down level by level; whoever takes a number of rows ends the walk there."""
    start = sa.select(Post.id, Post.user_id, sa.literal(1).label("step"))
    below = start.where(Post.reply_to_id == _POST).cte("below", recursive=True)
    child = sa.orm.aliased(Post)
    following = sa.select(child.id, child.user_id, below.c.step + 1).where(
        child.reply_to_id == below.c.id, below.c.step < DEEPEST
    )
    below = below.union_all(following)
    return sa.select(below.c.id, below.c.user_id)
