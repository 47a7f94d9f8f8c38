"""Paging by id: a list is cut where the reader stopped, never by counting rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The start of a page: older than `max_id`, or just newer than `min_id`.

    With neither it is the newest page. `offset` serves old numbered links only.
    """

    max_id: int | None = None
    min_id: int | None = None
    offset: int = 0

    @property
    def ascending(self) -> bool:
        """Whether ids are to be read oldest first, and shown reversed."""
        return self.min_id is not None and self.max_id is None

    def bound(self, query: Any, column: Any, limit: int) -> Any:
        """Return a Select narrowed to this page."""
        if self.max_id is not None:
            query = query.where(column < self.max_id)
        if self.min_id is not None:
            query = query.where(column > self.min_id)
        return query.order_by(self.order(column)).limit(limit)

    def order(self, column: Any) -> Any:
        """Return the expression that rows are ordered by."""
        return column.asc() if self.ascending else column.desc()


class AnyPage(Protocol):
    """A page of any list, with what links to its neighbours need."""

    @property
    def ids(self) -> list[int]:
        """The ids shown, newest first."""

    @property
    def has_older(self) -> bool:
        """Whether a page follows."""

    @property
    def has_newer(self) -> bool:
        """Whether a page comes before."""

    @property
    def newest_id(self) -> int | None:
        """The id of the first item."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """A page of items, newest first, and whether there is more on either side."""

    items: list[T]
    ids: list[int]
    has_older: bool
    has_newer: bool

    @property
    def newest_id(self) -> int | None:
        """The id of the first item; newer ones are looked for behind it."""
        return self.ids[0] if self.ids else None


def cut(
    rows: Sequence[T], cursor: Cursor, size: int, id_of: Callable[[T], int]
) -> Slice[T]:
    """Return a page of rows of which one more was read than is shown."""
    more, shown = len(rows) > size, list(rows[:size])
    if cursor.ascending:
        shown.reverse()
    return Slice(
        items=shown,
        ids=[id_of(row) for row in shown],
        has_older=True if cursor.ascending else more,
        has_newer=more if cursor.ascending else cursor != Cursor(),
    )
