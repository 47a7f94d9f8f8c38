"""The interface of search backends."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol

from app.posts.visibility import STRANGER, Scope
from app.search.query import SearchQuery

Sort = Literal["relevance", "newest"]
Progress = Callable[[int], None]

MAX_LIMIT = 100
MAX_DEPTH = 1_000  # Relevance is paged by offset, and no deeper than this.
MAX_CANDIDATES = 1_000  # Relevance orders the newest hits, this many at most.


@dataclass(frozen=True, slots=True)
class Document:
    """A post as an index holds it; `body` is folded by `app.lib.fold.search_text`.

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

    `has_more` is exact. `degraded` says that a substitute was searched. An index
    outside the database may name posts that are gone: a page leaves those out, and
    continues below the last of `ids` all the same.
    """

    ids: list[int]
    has_more: bool = False
    degraded: bool = False

    @classmethod
    def page(cls, found: list[int], limit: int, offset: int) -> "Hits":
        """Return a page of `limit` ids out of one id more."""
        reachable = offset + limit < MAX_DEPTH
        return cls(found[:limit], has_more=reachable and len(found) > limit)

    def as_degraded(self) -> "Hits":
        """Return the same hits, marked as a substitute's."""
        return replace(self, degraded=True)


class SearchBackend(Protocol):
    """One engine that finds posts.

    `transactional` means that the index is in the database and kept by triggers, so
    that nothing has to be sent after a commit.
    """

    @property
    def transactional(self) -> bool:
        """Whether the index follows every commit by itself."""

    def is_available(self) -> bool:
        """Return whether the engine can be reached; may send a request."""

    def is_outdated(self) -> bool:
        """Return whether texts were folded by other rules; may send a request."""

    def search(
        self,
        query: SearchQuery,
        *,
        sort: Sort,
        limit: int,
        max_id: int | None = None,
        offset: int = 0,
        viewer: Scope = STRANGER,
    ) -> Hits:
        """Find posts whose ids are below `max_id`; `offset` serves relevance only.

        Posts that must not stand in the viewer's lists are left out, as far as the
        engine can be told; `app.posts.reading.load` leaves out the rest.

        :raises Unavailable: the engine cannot be reached.
        """

    def index(self, documents: Iterable[Document]) -> None:
        """Store posts in the index, or replace them.

        :raises Unavailable: the engine cannot be reached.
        """

    def remove(self, ids: Iterable[int]) -> None:
        """Remove posts from the index; unknown ones are no error.

        :raises Unavailable: the engine cannot be reached.
        """

    def rebuild(self, documents: Iterable[list[Document]], progress: Progress) -> None:
        """Build the whole index again; `progress` is called with the posts done."""


def bounded(sort: Sort, limit: int, offset: int) -> tuple[int, int]:
    """Return a limit and an offset that backends serve; none beyond the depth."""
    limit = max(0, min(limit, MAX_LIMIT))
    if sort == "newest":
        return limit, 0
    offset = max(0, offset)
    return max(0, min(limit, MAX_DEPTH - offset)), offset
