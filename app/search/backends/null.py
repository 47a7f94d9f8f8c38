"""The backend of a database without any text index: finds nothing, keeps nothing."""

from collections.abc import Iterable

from app.search.backends.interface import Document, Hidden, Hits, Progress, Sort
from app.search.query import SearchQuery


class NullBackend:
    """Answers every search with nothing."""

    transactional = True

    def is_available(self) -> bool:
        """Be as available as the database itself."""
        return True

    def is_outdated(self) -> bool:
        """Have nothing that could be outdated."""
        return False

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
        """Find nothing."""
        return Hits([])

    def index(self, documents: Iterable[Document]) -> None:
        """Keep nothing."""

    def remove(self, ids: Iterable[int]) -> None:
        """Have nothing to remove."""

    def rebuild(self, documents: Iterable[list[Document]], progress: Progress) -> None:
        """Have nothing to rebuild."""
