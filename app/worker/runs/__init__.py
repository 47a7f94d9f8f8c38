"""When each periodic job ran last, and how that went, for administrators to see."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import sqlalchemy as sa

from app.database import upsert
from app.extensions import db
from app.lib.clock import utcnow
from app.worker.runs.models import PeriodicRun

# A job that runs every few seconds writes this often, unless its result changes.
WRITE_SECONDS = 60.0

log = logging.getLogger(__name__)


class RunNotes:
    """Stores the runs of one job; a context manager around each of them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._written_at = float("-inf")
        self._error: str | None = None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Time the run, and store how it went; its exception goes on."""
        began = monotonic()
        try:
            yield
        except Exception as error:
            db.session.rollback()
            self._store(monotonic() - began, f"{type(error).__name__}: {error}"[:256])
            raise
        self._store(monotonic() - began, None)

    def _store(self, seconds: float, error: str | None) -> None:
        now = monotonic()
        if error == self._error and now - self._written_at < WRITE_SECONDS:
            return
        row = {"ran_at": utcnow(), "seconds": seconds, "error": error}
        try:
            table = PeriodicRun.__table__
            db.session.execute(
                upsert(db.session, table, ["name"], {"name": self._name, **row})
            )
            db.session.commit()
        except sa.exc.SQLAlchemyError as problem:
            # The job itself notices what is wrong with the database.
            db.session.rollback()
            log.debug("the run of %s was not stored: %r", self._name, problem)
            return
        self._written_at, self._error = now, error


def all_runs() -> dict[str, Any]:
    """Return the last run of each job, by its name."""
    return {run.name: run for run in db.session.scalars(sa.select(PeriodicRun))}
