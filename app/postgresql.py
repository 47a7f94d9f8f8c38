"""Connections to PostgreSQL that no page waits for longer than it may.

libpq's own limits end with the connection being made: a server that hangs later, or a
network that swallows packets, would hold a page for as long as it likes.
"""

from time import monotonic
from typing import Any, Self

import psycopg
from psycopg.abc import RV, PQGen

from app.database import Limits, is_page

# Seconds for which pages are refused at once after one of them got no response.
SILENCE = 2.0


class BoundedConnection(psycopg.Connection[Any]):
    """A connection whose waiting is bounded while it serves a request."""

    limits: Limits
    # In the pool nothing is asked but whether it lives, which takes no time.
    is_pooled = False
    serves_page = False
    _silent_until = 0.0

    @classmethod
    def open(cls, limits: Limits, *arguments: Any, **options: Any) -> Self:
        """Connect. Raises OperationalError, at once where the server just hung."""
        if is_page() and monotonic() < cls._silent_until:
            raise psycopg.OperationalError("the database did not answer a moment ago")
        try:
            connection = cls.connect(*arguments, **options)
        except psycopg.errors.ConnectionTimeout:
            cls._mark_silent()
            raise
        connection.limits = limits
        return connection

    def wait(
        self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None
    ) -> RV:
        """Wait for a response of the server, in a page for a limited time.

        :raises psycopg.OperationalError: it did not come; the connection is closed,
            since what its server sends next cannot be told apart.
        """
        seconds = self._patience() if timeout is None else None
        if seconds is None:
            return super().wait(gen, interval, timeout)
        ends = monotonic() + seconds
        try:
            return super().wait(gen, interval, seconds)
        except psycopg.OperationalError:
            if monotonic() < ends:
                raise
        self.pgconn.finish()
        self._mark_silent()
        text = f"the database did not answer within {seconds:g} s"
        raise psycopg.OperationalError(text)

    def rollback(self) -> None:
        """Roll back; where the connection is lost, its server does so by itself.

        What is rolled back last is the end of a request whose response is made already:
        one that has committed must not become an error.
        """
        try:
            super().rollback()
        except psycopg.OperationalError:
            if not self.closed:
                raise

    def limit_server(self) -> str:
        """Return the statements that set the limits in the server."""
        settings = {
            "statement_timeout": self.limits.statement,
            "lock_timeout": self.limits.lock,
            "idle_in_transaction_session_timeout": self.limits.idle,
        }
        return "".join(
            f"; SET {name} = {seconds * 1000:.0f}" for name, seconds in settings.items()
        )

    def _patience(self) -> float | None:
        if not hasattr(self, "limits") or not (self.serves_page or is_page()):
            return None
        return self.limits.ping if self.is_pooled else self.limits.response

    @classmethod
    def _mark_silent(cls) -> None:
        cls._silent_until = monotonic() + SILENCE
