"""Pages of records, and a careful way through them, since each costs credits."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from .answers import pick
from .utils import JsonDict

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One answer's records and the way to the next."""

    items: tuple[T, ...]
    next_cursor: str = ""
    #: The answer itself, for what stands beside the records.
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def has_next(self) -> bool:
        """Whether there seems to be more; the service is sometimes wrong here."""
        return bool(self.next_cursor)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


class Pages(Generic[T]):
    """A list that is fetched page by page while it is iterated.

    Iterating gives the records of at most ``max_pages`` pages; ``page()`` gives a
    single one. It ends at the last page, at an empty one, and at a cursor that was
    there before; a record that comes twice is given once.
    """

    def __init__(
        self, fetch: Callable[[str], JsonDict], read: "Reader[T]", max_pages: int
    ) -> None:
        self._fetch = fetch
        self._read = read
        self._max_pages = max_pages

    def page(self, cursor: str = "") -> Page[T]:
        """The page at a cursor; the first one without."""
        return self._read(self._fetch(cursor))

    def by_page(self) -> Iterator[Page[T]]:
        """Page after page, as many as allowed."""
        cursor, seen = "", {""}
        for _ in range(self._max_pages):
            page = self.page(cursor)
            if not page.items:
                return
            yield page
            cursor = page.next_cursor
            if cursor in seen:
                return
            seen.add(cursor)

    def __iter__(self) -> Iterator[T]:
        seen: set[object] = set()
        for page in self.by_page():
            for item in page:
                mark = _mark(item)
                if mark not in seen:
                    seen.add(mark)
                    yield item


def _mark(item: object) -> object:
    """What makes a record the same record on another page."""
    known = item if isinstance(item, str) else getattr(item, "id", None)
    # A record without an id is like no other.
    return known or object()


@dataclass(frozen=True, slots=True)
class Reader(Generic[T]):
    """How the answer of one endpoint becomes a page."""

    path: str
    make: Callable[[Any], T]
    #: What the records are in JSON; anything else in the list is passed over.
    kind: type | tuple[type, ...] = (dict, str, int)

    def __call__(self, body: Mapping[str, Any]) -> Page[T]:
        found = pick(body, self.path)
        records = found if isinstance(found, list) else []
        items = tuple(self.make(one) for one in records if isinstance(one, self.kind))
        return Page(items, next_cursor(body), body)


def next_cursor(body: Mapping[str, Any]) -> str:
    """The cursor of the next page, or "" where the answer says there is none."""
    more = body.get("has_next_page", body.get("has_next", False))
    cursor = body.get("next_cursor")
    is_cursor = isinstance(cursor, str | int) and not isinstance(cursor, bool)
    return str(cursor) if more and cursor and is_cursor else ""
