"""Pages of records, and a careful way through them, since each costs credits."""

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Self, TypeVar

from .answers import pick
from .calls import Naming
from .errors import InvalidParametersError
from .frozen import Answer
from .utils import JsonDict

T = TypeVar("T")
F = TypeVar("F")

_NO_CALL = Naming("")


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


class Walk(Generic[T]):
    """Every decision on a way through pages; whoever holds it does the fetching.

    It is over at the last page, at one that brings nothing new, at a cursor that was
    there before, and when the pages or records that were allowed are used up.
    """

    def __init__(
        self,
        cursor: str | None = "",
        max_pages: int = sys.maxsize,
        limit: int | None = None,
    ) -> None:
        #: Where to go on, now or another day; None where there is nothing more.
        self.cursor = cursor
        self._pages = max_pages
        self._left = limit
        self._cursors = {"", cursor}
        self._seen: set[object] = set()

    @property
    def wants_page(self) -> bool:
        """Whether the page at the cursor is to be fetched."""
        return self.cursor is not None and self._pages > 0 and self._left != 0

    def take(self, page: Page[T]) -> Page[T]:
        """Count the page at the cursor in, and return it without what was there."""
        here, new = self.cursor, tuple(self._unseen(page.items))
        self._pages -= 1
        self.cursor = self._after(page) if new else None
        if self._left is not None:
            if len(new) > self._left:
                # The rest of this page was not given, so one would go on here.
                self.cursor = here
            new = new[: self._left]
            self._left -= len(new)
        return Page(new, page.next_cursor, page.raw)

    def _unseen(self, items: Iterable[T]) -> Iterator[T]:
        for item in items:
            mark = _mark(item)
            if mark not in self._seen:
                self._seen.add(mark)
                yield item

    def _after(self, page: Page[T]) -> str | None:
        cursor = page.next_cursor
        if cursor in self._cursors:
            return None
        self._cursors.add(cursor)
        return cursor


def _mark(item: object) -> object:
    """Return what makes a record the same record on another page."""
    known = item if isinstance(item, str) else getattr(item, "id", None)
    return known or item


def _count(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InvalidParametersError(f"{name}: must be a whole number, not negative")
    return value


class PageIterator(Iterator[Page[T]]):
    """Page after page; after a failure the next step asks for the same one again."""

    def __init__(self, ask: Callable[[str], Page[T]], walk: Walk[T]) -> None:
        self._ask = ask
        self._walk = walk

    @property
    def cursor(self) -> str | None:
        """Where to go on, with ``from_cursor``; None where there is nothing more."""
        return self._walk.cursor

    def __next__(self) -> Page[T]:
        cursor = self._walk.cursor
        if cursor is None or not self._walk.wants_page:
            raise StopIteration
        page = self._walk.take(self._ask(cursor))
        if not page.items:
            raise StopIteration
        return page


class RecordIterator(Iterator[T]):
    """Record after record; after a failure the next step takes up where it was."""

    def __init__(self, pages: PageIterator[T]) -> None:
        self._pages = pages
        self._waiting: deque[T] = deque()
        self._here: str | None = None

    @property
    def cursor(self) -> str | None:
        """Where to go on, with ``from_cursor``; None where there is nothing more.

        Within a page it is that page's own, whose first records then come again.
        """
        return self._here if self._waiting else self._pages.cursor

    def __next__(self) -> T:
        if not self._waiting:
            here = self._pages.cursor
            self._waiting.extend(next(self._pages))
            self._here = here
        return self._waiting.popleft()


class Listing(Generic[T, F]):
    """What is asked for, how far, and from where; ``F`` is what fetching returns."""

    def __init__(
        self,
        fetch: Callable[[str], F],
        read: Callable[[Mapping[str, Any]], Page[T]],
        max_pages: int | None = None,
        *,
        default: int = 5,
        naming: Naming = _NO_CALL,
    ) -> None:
        self._fetch = fetch
        self._read = read
        self._naming = naming
        with naming:
            most = None if max_pages is None else _count("max_pages", max_pages)
        self._max_pages = most
        self._default = default
        self._cursor: str | None = ""
        self._limit: int | None = None

    def from_cursor(self, cursor: str | None) -> Self:
        """Return the same list from a page on whose cursor was kept.

        None, as a finished walk has it, means that there is nothing more.
        """
        return self._but(_cursor=cursor)

    def limit(self, count: int) -> Self:
        """Return the same list without what comes after so many records.

        No page is fetched that is not needed for them; as many are as it takes, unless
        ``max_pages`` was given.

        :raises InvalidParametersError: when it is no whole number, or below 0.
        """
        with self._naming:
            return self._but(_limit=_count("limit", count))

    def walk(self) -> Walk[T]:
        """Return the decisions of one way through, for whoever fetches by himself."""
        most = self._max_pages
        if most is None:
            most = self._default if self._limit is None else sys.maxsize
        return Walk(self._cursor, most, self._limit)

    def _but(self, **changes: Any) -> Self:
        other = type(self).__new__(type(self))
        vars(other).update({**vars(self), **changes})
        return other


class Pages(Listing[T, JsonDict]):
    """A list that is fetched page by page while it is iterated.

    Iterating gives the records of at most ``max_pages`` pages; ``page()`` gives a
    single one. A page that brings nothing new ends it; a record that comes twice is
    given once. The iterators have a ``cursor``, with which ``from_cursor`` goes on
    another day, and a failure does not end them: the next step tries again.
    """

    def page(self, cursor: str = "") -> Page[T]:
        """Return the page at a cursor; the first one without."""
        at = cursor or self._cursor
        return Page(()) if at is None else self._read(self._fetch(at))

    def by_page(self) -> PageIterator[T]:
        """Return page after page, as many as allowed."""
        return PageIterator(self.page, self.walk())

    def __iter__(self) -> RecordIterator[T]:
        return RecordIterator(self.by_page())


@dataclass(frozen=True, slots=True)
class Reader(Generic[T]):
    """How the answer of one endpoint becomes a page."""

    path: str
    make: Callable[[Any], T]
    #: What the records are in JSON; anything else in the list is passed over.
    kind: type | tuple[type, ...] = (dict, str, int)
    #: Whether a record is worth returning.
    keeps: Callable[[Any], bool] = bool

    def __call__(self, body: Mapping[str, Any]) -> Page[T]:
        if isinstance(body, Answer):
            items = body.once(self, lambda: self._build(body))
        else:
            items = self._build(body)
        return Page(items, next_cursor(body), body)

    def _build(self, body: Mapping[str, Any]) -> tuple[T, ...]:
        found = pick(body, self.path)
        records = found if isinstance(found, list) else []
        made = (self.make(one) for one in records if self._is_record(one))
        return tuple(filter(self.keeps, made))

    def _is_record(self, found: Any) -> bool:
        # For Python yes and no are numbers as well.
        return isinstance(found, self.kind) and not isinstance(found, bool)


def next_cursor(body: Mapping[str, Any]) -> str:
    """Return the cursor of the next page, or "" where the answer tells of none."""
    more = body.get("has_next_page", body.get("has_next", False))
    cursor = body.get("next_cursor")
    is_cursor = isinstance(cursor, str | int) and not isinstance(cursor, bool)
    return str(cursor) if more and cursor and is_cursor else ""
