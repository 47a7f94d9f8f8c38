"""The search of an application: its backend, and the substitute during an outage."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import Flask, current_app

from app.exceptions import Unavailable
from app.lib.breaker import Breaker, state_store
from app.posts.visibility import STRANGER, Scope
from app.search import documents, people
from app.search.backends.interface import Hits, Progress, SearchBackend, Sort
from app.search.backends.postgres import PostgresBackend
from app.search.backends.sqlite import SqliteBackend
from app.search.query import SearchQuery

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SearchState:
    """The backends of one application."""

    backend: SearchBackend
    substitute: SearchBackend
    client: "Elasticsearch | None"


class Search:
    """Full-text search of posts and people.

    Its state is in `app.extensions["search"]`, and the Elasticsearch client or None
    in `app.elasticsearch`.
    """

    def init_app(self, app: Flask) -> None:
        """Choose the backend by `ELASTICSEARCH_URL` and by the database's dialect.

        :raises RuntimeError: if the application has been given a search before.
        """
        if "search" in app.extensions:
            raise RuntimeError("Search is already bound to this application.")
        embedded = _embedded(app.config["SQLALCHEMY_DATABASE_URI"])
        url = app.config.get("ELASTICSEARCH_URL")
        state = SearchState(embedded, embedded, None)
        if url:
            state = _beside(embedded, url, app.config.get("DATA_DIR"))
        app.extensions["search"] = state
        app.elasticsearch = state.client  # type: ignore[attr-defined]  # a contract's name

    @property
    def backend(self) -> SearchBackend:
        """The backend of the current application."""
        return _state().backend

    @property
    def transactional(self) -> bool:
        """Whether the index follows every commit by itself."""
        return self.backend.transactional

    def is_available(self) -> bool:
        """Return whether the backend itself answers, rather than its substitute."""
        return self.backend.is_available()

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
        """Find posts; while the index is down, search the database in its place."""
        state = _state()
        page: Any = {"sort": sort, "limit": limit, "max_id": max_id, "offset": offset}
        try:
            return state.backend.search(query, viewer=viewer, **page)
        except Unavailable as error:
            # Its breaker logs the outage, not each search in it.
            logger.debug("%s is unavailable; the database searches", error.what)
        return state.substitute.search(query, viewer=viewer, **page).as_degraded()

    def search_people(self, text: str, *, limit: int, offset: int = 0) -> Hits:
        """Find people by name and profile; see `app.search.people`."""
        return people.search_people(text, limit=limit, offset=offset)

    def refresh(self, ids: list[int]) -> None:
        """Bring the index to what the database says of these posts now.

        :raises Unavailable: the engine cannot be reached.
        """
        backend = self.backend
        if backend.transactional:
            return
        present = documents.load(ids)
        if present:
            backend.index(present)
        gone = set(ids) - {document.id for document in present}
        if gone:
            backend.remove(gone)

    def renew(self) -> None:
        """Rebuild an index outside the database whose texts were folded otherwise.

        Ends the current transaction. Raises Unavailable, as `refresh` does.
        """
        outside = _state().backend
        if not outside.transactional and outside.is_outdated():
            logger.warning("the search index is of another version; it is renewed")
            self.rebuild()

    def rebuild(self, progress: Progress = lambda done: None) -> int:
        """Index every post anew and return how many there are.

        Ends the current transaction. Raises Unavailable, as `refresh` does.
        """
        total = documents.count()
        self.backend.rebuild(documents.everything(), progress)
        return total


def _beside(embedded: SearchBackend, url: str, data_dir: str | None) -> SearchState:
    # The client takes a seventh of a second to import; most sites have no use for it.
    from app.search.backends.elasticsearch import ElasticsearchBackend, connect

    client = connect(url)
    store = state_store(data_dir, "elasticsearch")
    backend = ElasticsearchBackend(
        client,
        breaker=Breaker("elasticsearch", store=store),
    )
    return SearchState(backend, embedded, client)


def _embedded(url: str | sa.URL) -> SearchBackend:
    is_sqlite = sa.make_url(url).get_backend_name() == "sqlite"
    return SqliteBackend() if is_sqlite else PostgresBackend()


def _state() -> SearchState:
    return current_app.extensions["search"]  # type: ignore[no-any-return]  # extensions are untyped
