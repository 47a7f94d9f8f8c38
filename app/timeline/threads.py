"""A post in its thread: its ancestors, how its author goes on, the replies to it.

Every page is bounded, however long a thread is and however many reply.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.cache import dependencies
from app.extensions import db
from app.lib.ids import MIN_ID
from app.lib.keyset import Cursor
from app.posts import queries, reading, thread_queries, visibility
from app.posts.models import Post
from app.posts.read_models import PostRecord
from app.users.models import User

# How many ancestors a page shows.
MAX_ANCESTORS = 20
# How many descendants are read at once.
MAX_DESCENDANTS = 200

# A reply may have a smaller id than its parent, where clocks differ.
FIRST = Cursor(min_id=MIN_ID - 1)


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """A page of replies, the oldest first, and whether there is more on either side."""

    ids: list[int]
    has_later: bool
    has_earlier: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A post with what a page shows around it, each from the oldest on."""

    ancestors: list[PostRecord]
    post: PostRecord
    # How the author goes on; the rest is below the last of these.
    continuation: list[PostRecord]
    replies: list[PostRecord]
    page: ReplyPage


def read(viewer: User | None, post_id: int, cursor: Cursor, size: int) -> Thread | None:
    """Read a post in its thread; None if it is gone, or not for the viewer.

    A post without parent and replies costs one statement, others up to five.
    """
    post = reading.one(viewer, post_id)
    if post is None:
        return None
    above = _above(post)
    onward, page = [], ReplyPage([], False, False)
    if post.reply_count:
        # Somebody whose reply is not shown now may be shown after a change.
        dependencies.note_table("user")
        query = thread_queries.continuation(post.id, post.author.id)
        onward = _once(db.session.scalars(query), without=[post.id, *above])
        # Each post stands in one place only, even if parents lead in a circle.
        without = [*onward[:1], *([post.id, *above] if above else [])]
        page = reply_ids(viewer, post.id, cursor, size, without=without)
    loaded = reading.load(viewer, [*above, *onward, *page.ids])
    found = {post.id: post for post in loaded}

    def pick(ids: list[int]) -> list[PostRecord]:
        return [found[each] for each in ids if each in found]

    ancestors = visibility.listable_among(viewer, pick(above))
    return Thread(ancestors, post, pick(onward), pick(page.ids), page)


def reply_ids(
    viewer: User | None,
    post_id: int,
    cursor: Cursor,
    size: int,
    without: list[int] | None = None,
) -> ReplyPage:
    """Read the ids of one page of the replies to a post, without some of them.

    A cursor with neither edge is the page of the oldest.
    """
    if cursor.max_id is None and cursor.min_id is None:
        cursor = FIRST
    query = queries.listable_ids(visibility.scope_of(viewer))
    query = query.where(Post.reply_to_id == post_id)
    if without:
        query = query.where(Post.id.not_in(without))
    ids = list(db.session.scalars(cursor.bound(query, Post.id, size + 1)))
    more, ids = len(ids) > size, ids[:size]
    if cursor.ascending:
        return ReplyPage(ids, has_later=more, has_earlier=cursor != FIRST)
    return ReplyPage(ids[::-1], has_later=True, has_earlier=more)


def ancestor_ids(post_id: int, limit: int) -> list[int]:
    """Return the ids of a post's nearest ancestors, the oldest first, each once."""
    query = thread_queries.ancestors(post_id, limit)
    nearest = list(db.session.scalars(query))[::-1]
    return _once(nearest, without=[post_id])[::-1]


def _above(post: PostRecord) -> list[int]:
    """Return the ids of a post's nearest ancestors, without a statement if known."""
    if post.reply_to_id is None:
        return []
    known = reading.known_ancestors(post, MAX_ANCESTORS)
    return ancestor_ids(post.id, MAX_ANCESTORS) if known is None else known


def descendant_ids(
    viewer: User | None, post_id: int, limit: int = MAX_DESCENDANTS
) -> list[int]:
    """Return the ids of the nearest descendants of a post, the oldest first."""
    query = thread_queries.descendants(viewer, post_id).limit(limit)
    return sorted(_once(db.session.scalars(query), without=[post_id]))


def _once(ids: Iterable[int], without: Collection[int]) -> list[int]:
    """Return ids without repetition: rows that lead in a circle are walked again."""
    return [each for each in dict.fromkeys(ids) if each not in without]
