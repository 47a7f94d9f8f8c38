"""The Flask extension: chooses the backend, and what answers while it is down."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import Flask, current_app

from app.exceptions import Unavailable
from app.lib.breaker import Breaker, memory_in
from app.search import documents, people
from app.search.backends.interface import Hidden, Hits, Progress, SearchBackend, Sort
from app.search.backends.null import NullBackend
from app.search.backends.postgres import PostgresBackend
from app.search.backends.sql import Sessions
from app.search.backends.sqlite import SqliteBackend
from app.search.names import Session, author_ids
from app.search.query import SearchQuery

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SearchState:
    """What one application searches with."""

    backend: SearchBackend
    substitute: SearchBackend
    client: "Elasticsearch | None"


class Search:
    """Full-text search of posts and people.

    Keeps its state in `app.extensions["search"]`, and the Elasticsearch client or None
    in `app.elasticsearch`.
    """

    def init_app(self, app: Flask) -> None:
        """Choose the backend by `ELASTICSEARCH_URL` and by the database's dialect.

        :raises RuntimeError: if the application has been given a search before.
        """
        if "search" in app.extensions:
            raise RuntimeError("Search is already bound to this application.")
        sessions = _sessions(app)
        embedded = _embedded(app.config["SQLALCHEMY_DATABASE_URI"], sessions)
        url = app.config.get("ELASTICSEARCH_URL")
        state = SearchState(embedded, embedded, None)
        if url:
            state = _beside(embedded, url, sessions, app.config.get("DATA_DIR"))
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
        """Tell whether the backend itself answers, rather than its substitute."""
        return self.backend.is_available()

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
        """Find posts; while the index is down, the database answers in its place."""
        state = _state()
        page: Any = {"sort": sort, "limit": limit, "max_id": max_id, "offset": offset}
        try:
            return state.backend.search(query, hidden=hidden, **page)
        except Unavailable as error:
            # Its breaker logs the outage, not each search in it.
            logger.debug("%s is unavailable; the database searches", error.what)
        return state.substitute.search(query, hidden=hidden, **page).as_degraded()

    def search_people(self, text: str, *, limit: int, offset: int = 0) -> Hits:
        """Find people by name and profile; see `app.search.people`."""
        return people.search_people(_session(), text, limit=limit, offset=offset)

    def refresh(self, ids: list[int]) -> None:
        """Bring the index to what the database says of these posts now.

        :raises Unavailable: if the index does not answer.
        """
        backend = self.backend
        if backend.transactional:
            return
        present = documents.load(_session(), ids)
        if present:
            backend.index(present)
        gone = set(ids) - {document.id for document in present}
        if gone:
            backend.remove(gone)

    def renew(self) -> None:
        """Rebuild an index outside the database whose texts were folded otherwise.

        Ends the current transaction. :raises Unavailable: as `refresh` does.
        """
        outside = _state().backend
        if not outside.transactional and outside.is_outdated():
            logger.warning("the search index is of another version; it is renewed")
            self.rebuild()

    def rebuild(self, progress: Progress = lambda done: None) -> int:
        """Index every post anew and give how many there are.

        Ends the current transaction. :raises Unavailable: as `refresh` does.
        """
        session = _session()
        total = documents.count(session)
        self.backend.rebuild(documents.everything(session), progress)
        return total


def _beside(
    embedded: SearchBackend, url: str, sessions: Sessions, data_dir: str | None
) -> SearchState:
    # The client takes a seventh of a second to import; most sites have no use for it.
    from app.search.backends.elasticsearch import ElasticsearchBackend, connect

    client = connect(url)
    memory = memory_in(data_dir, "elasticsearch")
    backend = ElasticsearchBackend(
        client,
        lambda keys: author_ids(sessions(), keys),
        breaker=Breaker("elasticsearch", memory=memory),
    )
    return SearchState(backend, embedded, client)


def _embedded(url: str | sa.URL, sessions: Sessions) -> SearchBackend:
    dialect = sa.make_url(url).get_backend_name()
    kinds: dict[str, Callable[[Sessions], SearchBackend]] = {
        "sqlite": SqliteBackend,
        "postgresql": PostgresBackend,
        "postgres": PostgresBackend,  # as hosting providers spell it
    }
    return kinds[dialect](sessions) if dialect in kinds else NullBackend()


def _sessions(app: Flask) -> Sessions:
    # Asked for late: the database may be bound to the application after the search.
    return lambda: app.extensions["sqlalchemy"].session


def _session() -> Session:
    return current_app.extensions["sqlalchemy"].session  # type: ignore[no-any-return]  # extensions are untyped


def _state() -> SearchState:
    return current_app.extensions["search"]  # type: ignore[no-any-return]  # extensions are untyped
