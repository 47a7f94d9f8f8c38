"""Pages of records for event loops; what they decide is shared."""

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

from flask_twitter_api.pagination import Listing, Page, Walk
from flask_twitter_api.utils import JsonDict

T = TypeVar("T")


class AsyncPageIterator(AsyncIterator[Page[T]]):
    """Page after page; after a failure the next step asks for the same one again."""

    def __init__(self, ask: Callable[[str], Awaitable[Page[T]]], walk: Walk[T]) -> None:
        self._ask = ask
        self._walk = walk

    @property
    def cursor(self) -> str | None:
        """Where to go on, with ``from_cursor``; None where there is nothing more."""
        return self._walk.cursor

    async def __anext__(self) -> Page[T]:
        cursor = self._walk.cursor
        if cursor is None or not self._walk.wants_page:
            raise StopAsyncIteration
        page = self._walk.take(await self._ask(cursor))
        if not page.items:
            raise StopAsyncIteration
        return page


class AsyncRecordIterator(AsyncIterator[T]):
    """Record after record; after a failure the next step takes up where it was."""

    def __init__(self, pages: AsyncPageIterator[T]) -> None:
        self._pages = pages
        self._waiting: deque[T] = deque()
        self._here: str | None = None

    @property
    def cursor(self) -> str | None:
        """Where to go on, with ``from_cursor``; None where there is nothing more.

        Within a page it is that page's own, whose first records then come again.
        """
        return self._here if self._waiting else self._pages.cursor

    async def __anext__(self) -> T:
        if not self._waiting:
            here = self._pages.cursor
            self._waiting.extend(await anext(self._pages))
            self._here = here
        return self._waiting.popleft()


class AsyncPages(Listing[T, Awaitable[JsonDict]]):
    """A list that is fetched page by page while ``async for`` goes through it.

    It behaves as ``Pages`` does: so many pages at most, no record twice, a ``cursor``
    to go on from, and a failure does not end it.
    """

    async def page(self, cursor: str = "") -> Page[T]:
        """Return the page at a cursor; the first one without."""
        at = cursor or self._cursor
        return Page(()) if at is None else self._read(await self._fetch(at))

    def by_page(self) -> AsyncPageIterator[T]:
        """Return page after page, as many as allowed."""
        return AsyncPageIterator(self.page, self.walk())

    def __aiter__(self) -> AsyncRecordIterator[T]:
        return AsyncRecordIterator(self.by_page())
