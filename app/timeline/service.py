"""One page of a timeline: ids first, then the posts of those ids."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.cache import dependencies
from app.extensions import db
from app.lib.keyset import Cursor
from app.posts import reading
from app.posts.read_models import PostRecord
from app.timeline import queries
from app.timeline.queries import IdSelect
from app.users.models import User

MANY_FOLLOWED = 300


@dataclass(frozen=True, slots=True)
class Slice:
    """A page of posts, newest first, and whether there is more on either side."""

    posts: list[PostRecord]
    ids: list[int]
    has_older: bool
    has_newer: bool
    # The other columns of the first row.
    extra: tuple[Any, ...] = ()

    @property
    def newest_id(self) -> int | None:
        """The id of the first post, behind which new ones are looked for."""
        return self.ids[0] if self.ids else None


EMPTY = Slice([], [], has_older=False, has_newer=False)


def home_shortcut(viewer: User, cursor: Cursor) -> Callable[[int], IdSelect] | None:
    """Return a quick Select of a home page for a viewer who follows many, else None.

    Merging costs more with the number of people followed: 40 ms for five thousand.
    """
    newer = cursor.min_id is not None
    if viewer.followed_count < MANY_FOLLOWED or newer or cursor.offset:
        return None
    return partial(queries.home_recent, viewer, cursor)


def explore(viewer: User | None, cursor: Cursor, size: int) -> Slice:
    """Read a page of everybody's posts."""
    dependencies.note_table("post")
    # Whom a viewer sees is a matter of all their rows.
    dependencies.note_table("user")
    return read(viewer, partial(queries.explore, viewer, cursor), cursor, size)


def of_author(viewer: User | None, author_id: int, cursor: Cursor, size: int) -> Slice:
    """Read a page of one person's posts."""
    dependencies.note_rows("post", (author_id,), 1)
    dependencies.note_rows("user", (author_id,))
    select = partial(queries.by_author, viewer, author_id, cursor)
    return read(viewer, select, cursor, size)


def read(
    viewer: User | None,
    select: Callable[[int], IdSelect],
    cursor: Cursor,
    size: int,
    shortcut: Callable[[int], IdSelect] | None = None,
) -> Slice:
    """Read a page in two statements; one id more than shown says whether it ends.

    `shortcut` may find fewer ids than there are; if so, `select` is executed, too.
    """
    found = db.session.execute(shortcut(size + 1)).all() if shortcut else []
    if len(found) <= size:
        found = db.session.execute(select(size + 1)).all()
    more, ids = len(found) > size, [row[0] for row in found[:size]]
    if cursor.ascending:
        ids.reverse()
    elsewhere = cursor != Cursor()
    return Slice(
        posts=reading.load(viewer, ids),
        ids=ids,
        has_older=True if cursor.ascending else more,
        has_newer=more if cursor.ascending else elsewhere,
        extra=tuple(found[0][1:]) if found else (),
    )
