"""Changes of PostgreSQL: its triggers send notifications, to which a process listens.

They arrive a moment after the commit. Who has just written, here or in another process,
waits for them: one round trip on the listening connection, after which everything that
was committed before has arrived.
"""

import threading
import weakref
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from app.cache import freshness, transactions
from app.cache.changes import Change
from app.cache.transactions import Transaction
from app.database import NETWORK, normalise_url
from app.lib.background import renew_after_fork

# Seconds that a page waits for that round trip before it reads the database instead.
CATCH_UP = 0.25
_KEEPALIVE = {"keepalives_idle": 5, "keepalives_interval": 2, "tcp_user_timeout": 5000}


class PostgresInvalidation:
    """Listens for the caches of one application, from their first use on."""

    def __init__(
        self,
        engine: Callable[[], sa.Engine],
        apply: Callable[[Change], None],
        clear_all: Callable[[str], None],
        url: str | None = None,
    ) -> None:
        self._engine, self._apply, self._clear_all = engine, apply, clear_all
        self._url = url
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Listen anew, as in a child process: the parent's connection is not ours."""
        self._listener: Any = None
        self._lock = threading.Lock()

    @property
    def gaps(self) -> int:
        """How often notifications were interrupted."""
        listener = self._listener
        return listener.gaps if listener is not None else 0

    def is_current(self, transaction: Transaction | None) -> bool:
        """Return whether notifications arrive, after waiting for what it needs."""
        listener = self._listener or self._start_once()
        listener.ensure()
        if not listener.connected:
            return False
        has_own = listener.confirmed_at > transactions.commits.last
        if has_own and freshness.is_certain(transaction):
            return True
        if not listener.catch_up(CATCH_UP):
            return False
        freshness.note_certain(transaction)
        return True

    def is_current_now(self) -> bool:
        """Return whether notifications arrive and nothing has to be waited for."""
        listener = self._listener
        if listener is None or not listener.connected:
            return False
        is_ahead: bool = listener.confirmed_at > transactions.commits.last
        return is_ahead

    def close(self) -> None:
        """Stop listening, until the next use."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()

    def _start_once(self) -> Any:
        with self._lock:
            return self._listener or self._start()

    def _start(self) -> Any:
        # Loaded late: a site on SQLite has no use for the driver.
        from app.cache.invalidation.listener import Listener

        engine = self._engine()
        if not sa.event.contains(engine, "engine_disposed", self._on_dispose):
            sa.event.listen(engine, "engine_disposed", self._on_dispose)
        arguments, options = _connect_arguments(engine, self._url)

        def connect() -> Any:
            import psycopg

            return psycopg.connect(*arguments, **options)

        # The thread must not hold the application that it serves: it ends with it.
        listener = Listener(connect, _weak(self._apply), _weak(self._clear_all))
        weakref.finalize(self, listener.ask_to_stop)
        self._listener = listener
        return listener

    def _on_dispose(self, _engine: sa.Engine) -> None:
        self.close()


def _connect_arguments(engine: sa.Engine, url: str | None) -> Any:
    address = sa.make_url(normalise_url(url)) if url else engine.url
    arguments, options = engine.dialect.create_connect_args(address)
    name = {"application_name": "microblog-caches", "autocommit": True}
    return arguments, {**NETWORK, **_KEEPALIVE, **options, **name}


def _weak(method: Callable[[Any], None]) -> Callable[[Any], None]:
    found: Any = weakref.WeakMethod(method)

    def call(argument: Any) -> None:
        bound = found()
        if bound is not None:
            bound(argument)

    return call
