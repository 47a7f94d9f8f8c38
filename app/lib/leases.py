"""Leases on rows of a table: one worker at a time, and none that died holds one.

A lease is taken in one UPDATE, renewed while the work goes on, and checked in the
statement that ends the work: a worker that lost it writes nothing. A table with leases
has the columns `claim` (the token of the holder) and `claimed_until`; a subclass of
`Leases` names others.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import sqlalchemy as sa

from app.lib.clock import utcnow

_log = logging.getLogger(__name__)


class LeaseLost(RuntimeError):
    """Another worker holds the row now; this one must write nothing more."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one row; `token` is the proof."""

    key: Any
    token: Any


class Leases:
    """Takes, renews and checks leases on the rows of `model`, found by `key`.

    `execute` in each method is `Session.execute` or `Connection.execute`; the caller
    commits. `clock` gives the present moment, aware, in UTC.
    """

    def __init__(
        self,
        model: Any,
        key: Any,
        length: timedelta,
        *,
        clock: Callable[[], datetime] = utcnow,
    ) -> None:
        self._model = model
        self._key = key
        self.length = length
        self._clock = clock

    def free(self) -> sa.ColumnElement[bool]:
        """Return the condition that a row has no lease, or that its lease has ended."""
        until = self._model.claimed_until
        return sa.or_(until.is_(None), until < self._clock())

    def held(self, lease: Lease) -> sa.ColumnElement[bool]:
        """Return the condition that this very lease holds the row."""
        return sa.and_(self._key == lease.key, self._model.claim == lease.token)

    def take(
        self,
        execute: Callable[..., Any],
        key: Any,
        *conditions: sa.ColumnElement[bool],
    ) -> Lease | None:
        """Take a row that is free and meets the conditions; None if it does not.

        The conditions stand in the UPDATE: of two workers that read the same row as
        free, the second finds it taken.
        """
        values = self._values_of_a_new_holder() | self._values_of_a_renewal()
        statement = self._update((self._key == key, self.free(), *conditions), values)
        token = execute(statement.returning(self._token())).scalar_one_or_none()
        return None if token is None else Lease(key, token)

    def renew(self, execute: Callable[..., Any], lease: Lease, **values: Any) -> None:
        """Extend the lease to its whole length and write other columns of the row.

        :raises LeaseLost: another worker has taken it; the caller rolls back.
        """
        values = self._values_of_a_renewal() | values
        if not execute(self._update((self.held(lease),), values)).rowcount:
            raise LeaseLost(f"the lease on {self._model.__name__} {lease.key} is lost")

    def release(self, execute: Callable[..., Any], lease: Lease, **values: Any) -> None:
        """End the lease and write other columns of the row. Raises LeaseLost."""
        self.renew(execute, lease, claim=None, claimed_until=None, **values)

    def _token(self) -> Any:
        """Return the column of the proof."""
        return self._model.claim

    def _values_of_a_new_holder(self) -> dict[str, Any]:
        return {"claim": str(uuid4())}

    def _values_of_a_renewal(self) -> dict[str, Any]:
        return {"claimed_until": self._clock() + self.length}

    def _update(self, wanted: Any, values: dict[str, Any]) -> Any:
        statement = sa.update(self._model).where(*wanted).values(values)
        return statement.execution_options(synchronize_session=False)


class Heartbeat:
    """Renews a lease from a thread of its own for as long as the `with` block runs.

    `renew` is called every `every` seconds and raises LeaseLost; any other failure,
    such as a database that is away, is tried again at the next beat.
    """

    def __init__(self, renew: Callable[[], None], every: float) -> None:
        self._renew = renew
        self._every = every
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="lease", daemon=True)

    def __enter__(self) -> Self:
        # A machine that refuses one more thread still has the whole lease to work in.
        with suppress(RuntimeError):
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()

    def _beat(self) -> None:
        while not self._ended.wait(self._every):
            try:
                self._renew()
            except LeaseLost:
                # The statement that ends the work finds out.
                return
            except Exception as error:
                # Whatever it is, the lease may still hold until the next beat.
                _log.info("a lease was not renewed: %r", error)
