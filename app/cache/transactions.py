"""When each transaction began, and whether it has written.

A value that was read before a change must not be stored after its invalidation. So each
transaction knows the epoch in which it began: what a cache invalidated in a later epoch
is not stored from it. Epochs begin with an invalidation, for all caches of a process.
"""

import itertools
import re
import threading
import time
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import g, has_app_context

CERTAIN = "cache.certain"
"""In `g`: what was committed before has arrived here (`app.cache.freshness`)."""

_KEY = "cache.transaction"
_COMMITTING = "cache.committing"
_READS = re.compile(
    r"\s*(?:SELECT|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK|SHOW|SET|EXPLAIN|VALUES|BEGIN)\b",
    re.IGNORECASE,
)
_WRITES_INSIDE = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)


class _Epochs:
    """The number of the present epoch."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self.present = 0

    def begin(self) -> int:
        """Begin the next epoch and return its number."""
        with self._lock:
            self.present = next(self._numbers)
            return self.present

    def renew(self) -> None:
        """Make a new lock, as in a child process."""
        self._lock = threading.Lock()


epochs = _Epochs()


class _Commits:
    """When this process last committed something that it had written."""

    def __init__(self) -> None:
        self.last = 0.0

    def note(self) -> None:
        """Note that a commit is over."""
        self.last = time.monotonic()


commits = _Commits()


class Transaction:
    """A transaction of a connection: its epoch, and whether it has written."""

    __slots__ = ("epoch", "is_current", "wrote")

    def __init__(self) -> None:
        self.epoch = epochs.present
        self.wrote = False
        # Whether caches were seen to be as new as the database since it began.
        self.is_current = False


def of(session: so.Session) -> Transaction | None:
    """Return the transaction of a session; None before its first statement."""
    found: Transaction | None = session.info.get(_KEY)
    return found


def has_unflushed(session: so.Session) -> bool:
    """Return whether the session holds changes that its next statement would write."""
    return bool(session.new or session.deleted or session.dirty)


def has_written() -> bool:
    """Return whether anything was written in this application context."""
    return has_app_context() and bool(g.get(_KEY))


@sa.event.listens_for(sa.engine.Engine, "begin")
def _begin(connection: sa.Connection) -> None:
    # Before the first statement, with which the database takes its snapshot.
    connection.info[_KEY] = Transaction()


@sa.event.listens_for(sa.engine.Engine, "before_cursor_execute")
def _note_writing(
    connection: sa.Connection, _cursor: Any, statement: str, *_: Any
) -> None:
    if _READS.match(statement):
        return
    if statement.lstrip()[:4].upper() == "WITH" and not _WRITES_INSIDE.search(
        statement
    ):
        return
    transaction = connection.info.get(_KEY)
    if transaction is not None:
        transaction.wrote = True
    if has_app_context():
        setattr(g, _KEY, True)


@sa.event.listens_for(sa.engine.Engine, "commit")
def _commit(connection: sa.Connection) -> None:
    ended = connection.info.pop(_KEY, None)
    if ended is not None and ended.wrote:
        # It is about to be committed; `_note_commit` and `_return` know when it was.
        connection.info[_COMMITTING] = True


@sa.event.listens_for(sa.engine.Engine, "rollback")
def _roll_back(connection: sa.Connection) -> None:
    # One that was lost has taken along what was noted.
    if not connection.invalidated:
        connection.info.pop(_KEY, None)


@sa.event.listens_for(sa.pool.Pool, "checkin")
def _return(_connection: Any, record: Any) -> None:
    if record.info.pop(_COMMITTING, None):
        commits.note()


@sa.event.listens_for(so.Session, "after_commit")
def _note_commit(session: so.Session) -> None:
    transaction = of(session)
    if transaction is not None and transaction.wrote:
        commits.note()


@sa.event.listens_for(so.Session, "after_begin")
def _join(
    session: so.Session, _transaction: so.SessionTransaction, connection: sa.Connection
) -> None:
    session.info[_KEY] = connection.info.get(_KEY)


@sa.event.listens_for(so.Session, "after_transaction_end")
def _leave(session: so.Session, ended: so.SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_KEY, None)
