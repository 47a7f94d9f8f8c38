"""A connection to PostgreSQL on which every wait has an end.

A hung server or a half-open connection would hold the driver's own calls for as long
as the network likes.
"""

import selectors
import socket
from collections.abc import Iterator
from time import monotonic
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn

_GOOD = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


class Wire:
    """Sends statements, and receives notifications between and after them."""

    def __init__(
        self, connection: psycopg.Connection[Any], alarm: socket.socket
    ) -> None:
        self._connection = connection
        self._alarm = alarm
        # It may be the file descriptor 5,000, which `select` does not take.
        self._selector = selectors.DefaultSelector()
        self._selector.register(connection.fileno(), selectors.EVENT_READ)
        self._selector.register(alarm, selectors.EVENT_READ)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._selector.close()
        self._connection.close()

    @property
    def _pgconn(self) -> PGconn:
        return self._connection.pgconn

    def ask(self, statement: bytes, seconds: float) -> None:
        """Execute a statement; what was committed before has arrived when it returns.

        PostgreSQL sends a listener what waits for it before the end of a response.

        :raises psycopg.OperationalError: the server refuses it, or sends nothing within
            `seconds`.
        """
        ends = monotonic() + seconds
        self._pgconn.send_query(statement)
        while True:
            while not self._pgconn.is_busy():
                result = self._pgconn.get_result()
                if result is None:
                    return
                if result.status not in _GOOD:
                    raise psycopg.OperationalError(result.get_error_message())
            left = ends - monotonic()
            if left <= 0:
                raise psycopg.OperationalError("PostgreSQL gives no sign of life")
            self.wait(left)

    def wait(self, seconds: float) -> None:
        """Wait for the server or the alarm, and read what has come.

        :raises psycopg.OperationalError: the connection is lost.
        """
        for key, _events in self._selector.select(seconds):
            if key.fileobj is self._alarm:
                self._alarm.recv(4096)
        self._pgconn.consume_input()

    def notifications(self) -> Iterator[str]:
        """Yield the payloads that have been received and not yielded before."""
        while (found := self._pgconn.notifies()) is not None:
            yield found.extra.decode()
