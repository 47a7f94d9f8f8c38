"""Changes of SQLite: its triggers log them in the file that all processes read.

One connection of the process asks SQLite whether another one has committed anything
(`PRAGMA data_version`, some microseconds) and then reads what the log has more. So a
cache is as new as the database whenever it is used, whoever wrote: this process, a
worker, the shell. https://sqlite.org/pragma.html#pragma_data_version
"""

import json
import logging
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from app.cache.changes import Change
from app.cache.transactions import Transaction
from app.lib.background import renew_after_fork
from app.lib.ddl_changes import LOG

# Whoever is further behind forgets everything instead.
MOST_ROWS = 2_000
_ROWS = f"SELECT id, name, kind, keys FROM {LOG} WHERE id >= ? ORDER BY id LIMIT ?"  # noqa: S608  # a name of our own
_LAST = f"SELECT coalesce(max(id), 0) FROM {LOG}"  # noqa: S608  # the same

_log = logging.getLogger(__name__)


class SQLiteInvalidation:
    """Applies the log of changes whenever the file has changed."""

    def __init__(
        self,
        engine: Callable[[], sa.Engine],
        apply: Callable[[Change], None],
        clear_all: Callable[[str], None],
    ) -> None:
        self._engine, self._apply, self._clear_all = engine, apply, clear_all
        # Connections of the parent process, which a child must neither use nor close.
        self._inherited: list[Any] = []
        self._connection: sqlite3.Connection | None = None
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without a connection, as in a child process."""
        self._lock = threading.Lock()
        if self._connection is not None:
            self._inherited.append(self._connection)
        self._connection = None
        self._version = self._last = self.gaps = 0

    def is_current(self, _transaction: Transaction | None) -> bool:
        """Apply what is new; return False if the log cannot be read."""
        with self._lock:
            return self._try_to_catch_up()

    def is_current_now(self) -> bool:
        """Return the same; False while another thread does it."""
        if self._connection is None or not self._lock.acquire(blocking=False):
            return False
        try:
            return self._connection is not None and self._try_to_catch_up()
        finally:
            self._lock.release()

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _on_dispose(self, _engine: sa.Engine) -> None:
        self.close()

    def _try_to_catch_up(self) -> bool:
        try:
            self._catch_up()
        except (sqlite3.Error, sa.exc.SQLAlchemyError) as error:
            self._give_up(error)
            return False
        return True

    def _catch_up(self) -> None:
        if self._connection is None:
            self._connection = self._open()
            self._start_anew(self._connection, "")
            return
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._read(self._connection)
            self._version = version

    def _open(self) -> sqlite3.Connection:
        engine = self._engine()
        if not sa.event.contains(engine, "engine_disposed", self._on_dispose):
            sa.event.listen(engine, "engine_disposed", self._on_dispose)
        pooled = engine.raw_connection()
        pooled.detach()
        connection: Any = pooled.dbapi_connection
        return connection  # type: ignore[no-any-return]  # what the driver of the engine made

    def _start_anew(self, connection: sqlite3.Connection, reason: str) -> None:
        (self._version,) = connection.execute("PRAGMA data_version").fetchone()
        (self._last,) = connection.execute(_LAST).fetchone()
        self._clear_all(reason)

    def _read(self, connection: sqlite3.Connection) -> None:
        # With the last row that was read: if it is gone, so may be others behind it.
        rows = connection.execute(_ROWS, (self._last, MOST_ROWS)).fetchall()
        first = rows[0][0] if rows else 0
        if len(rows) == MOST_ROWS or (self._last and first != self._last):
            self.gaps += 1
            self._start_anew(connection, "the log of changes has gone on without us")
            return
        for number, name, kind, keys in rows:
            if number > self._last:
                self._apply(Change(name, _keys(keys), kind))
                self._last = number

    def _give_up(self, error: Exception) -> None:
        _log.warning("The log of changes cannot be read: %s", error)
        if self._connection is not None:
            self.gaps += 1
            self._connection.close()
        self._connection = None


def _keys(text: str) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(key) for key in json.loads(text))
