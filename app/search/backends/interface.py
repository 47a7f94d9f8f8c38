"""What the application asks of a search backend, whichever answers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, Protocol

import sqlalchemy as sa

from app.search.query import SearchQuery

Sort = Literal["relevance", "newest"]
Progress = Callable[[int], None]

MAX_LIMIT = 100
MAX_DEPTH = 1_000  # Relevance is paged by offset, and no deeper than this.
MAX_CANDIDATES = 1_000  # Relevance orders the newest hits, this many at most.


@dataclass(frozen=True, slots=True)
class Document:
    """A post as an index keeps it; `body` is folded by `app.lib.fold.search_text`.

    `author_id` rather than a name, because people change their names.
    """

    id: int
    body: str
    author_id: int
    timestamp: datetime
    language: str | None = None
    tags: tuple[str, ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True)
class Hits:
    """The ids of one page of posts, best or newest first.

    `has_more` is exact. `degraded` says that a substitute answered. An index outside
    the database may name posts that are gone: the reader drops those, and continues
    below the last of `ids` all the same.
    """

    ids: list[int]
    has_more: bool = False
    degraded: bool = False

    @classmethod
    def page(cls, found: list[int], limit: int, offset: int) -> "Hits":
        """Make a page of `limit` ids out of one id more."""
        reachable = offset + limit < MAX_DEPTH
        return cls(found[:limit], has_more=reachable and len(found) > limit)

    def as_degraded(self) -> "Hits":
        """Give the same hits, marked as a substitute's."""
        return replace(self, degraded=True)


class Hidden(Protocol):
    """The people whose posts a reader does not want to find."""

    def among(self, author: Any) -> sa.ColumnElement[bool]:
        """Tell of the author in a column whether they are one of them."""

    def ids(self) -> Sequence[int]:
        """Name them, as many as an engine should be told that is no database."""


class SearchBackend(Protocol):
    """One engine that finds posts.

    `transactional` means that the index lives in the database and triggers keep it,
    so that nothing has to be sent after a commit.
    """

    @property
    def transactional(self) -> bool:
        """Whether the index follows every commit by itself."""

    def is_available(self) -> bool:
        """Tell whether the engine answers; may ask it."""

    def is_outdated(self) -> bool:
        """Tell whether texts in the index were folded by other rules; may ask it."""

    def search(
        self,
        query: SearchQuery,
        *,
        sort: Sort,
        limit: int,
        max_id: int | None = None,
        offset: int = 0,
        hidden: Hidden | None = None,
    ) -> Hits:
        """Find posts whose ids are below `max_id`; `offset` serves relevance only.

        Those by `hidden` people are not found.

        :raises Unavailable: if the engine does not answer.
        """

    def index(self, documents: Iterable[Document]) -> None:
        """Put posts into the index, or replace them.

        :raises Unavailable: if the engine does not answer.
        """

    def remove(self, ids: Iterable[int]) -> None:
        """Take posts out of the index; unknown ones are no error.

        :raises Unavailable: if the engine does not answer.
        """

    def rebuild(self, documents: Iterable[list[Document]], progress: Progress) -> None:
        """Make the whole index anew; `progress` hears how many posts are done."""


def bounded(sort: Sort, limit: int, offset: int) -> tuple[int, int]:
    """Keep a page within what a backend serves; beyond the depth it is empty."""
    limit = max(0, min(limit, MAX_LIMIT))
    if sort == "newest":
        return limit, 0
    offset = max(0, offset)
    return max(0, min(limit, MAX_DEPTH - offset)), offset
