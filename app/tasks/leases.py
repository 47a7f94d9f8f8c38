"""The lease of a worker on a task: the number of its attempt is the proof.

It lies in the columns `attempts` and `heartbeat_at`, which people and other programs
know. A task is free while it is queued, and again when its worker has been silent for
`LEASE`.
"""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.lib.clock import utcnow
from app.lib.leases import Lease, Leases
from app.tasks.models import QUEUED, RUNNING, Task

LEASE = timedelta(seconds=60)


class TaskLeases(Leases):
    """Leases on tasks; taking one begins the next attempt."""

    def free(self) -> sa.ColumnElement[bool]:
        """Return the condition that a task waits, or that its worker is silent."""
        silent = Task.heartbeat_at < self._clock() - self.length
        waits = sa.or_(Task.state == QUEUED, sa.and_(Task.state == RUNNING, silent))
        return sa.and_(sa.not_(Task.complete), waits)

    def held(self, lease: Lease) -> sa.ColumnElement[bool]:
        """Return the condition that this attempt is the latest, and not over."""
        is_latest = sa.and_(Task.id == lease.key, Task.attempts == lease.token)
        return sa.and_(is_latest, sa.not_(Task.complete))

    def _token(self) -> Any:
        return Task.attempts

    def _values_of_a_new_holder(self) -> dict[str, Any]:
        return {
            "state": RUNNING,
            "attempts": Task.attempts + 1,
            "started_at": self._clock(),
            "progress": 0,
            "missed": 0,
        }

    def _values_of_a_renewal(self) -> dict[str, Any]:
        return {"heartbeat_at": self._clock()}


leases = TaskLeases(Task, Task.id, LEASE, clock=lambda: utcnow())
