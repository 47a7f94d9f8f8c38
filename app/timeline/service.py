"""Reading one page of a timeline: ids first, then the rows of those ids."""

from collections.abc import Callable
from dataclasses import dataclass

from app.extensions import db
from app.lib.keyset import Cursor
from app.posts import rows
from app.posts.rows import PostRow
from app.timeline.queries import IdSelect


@dataclass(frozen=True, slots=True)
class Slice:
    """A page of posts, newest first, and whether there is more on either side."""

    posts: list[PostRow]
    ids: list[int]
    has_older: bool
    has_newer: bool

    @property
    def newest_id(self) -> int | None:
        """The id of the first post, behind which new ones are looked for."""
        return self.ids[0] if self.ids else None


def read(select: Callable[[int], IdSelect], cursor: Cursor, size: int) -> Slice:
    """Read a page in two statements; one id more than shown tells whether it ends."""
    ids = list(db.session.scalars(select(size + 1)))
    more, ids = len(ids) > size, ids[:size]
    if cursor.ascending:
        ids.reverse()
    elsewhere = cursor != Cursor()
    return Slice(
        posts=rows.read(ids),
        ids=ids,
        has_older=True if cursor.ascending else more,
        has_newer=more if cursor.ascending else elsewhere,
    )
