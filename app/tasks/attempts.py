"""One attempt at a task, under a lease: begun, carried out, ended or taken over."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from app.exceptions import Invalid
from app.extensions import db
from app.lib import outages
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.lib.leases import Lease, LeaseLost
from app.tasks import service
from app.tasks.leases import LEASE, leases
from app.tasks.models import FAILED, QUEUED, RUNNING, SENDING, Task
from app.users.models import User

MAX_ATTEMPTS = 3
# Nothing works without these: a task that meets their outage has not failed.
OURS = frozenset({"database", "redis"})

log = logging.getLogger(__name__)


def carry_out(
    user_id: int, task_id: str | None, work: Callable[[User, Task | None], None]
) -> None:
    """Do a user's work as a task, unless another worker has it, or without one.

    The reason of a failure is stored in the task. Without a task the exception is the
    caller's, and so it is where the database or Redis is away: such a task stays
    unfinished, and `reap` queues it again.
    """
    task = claim(task_id) if task_id else None
    if task_id and task is None:
        return
    user = db.session.get(User, user_id)
    if user is None:
        return
    attempt = task.attempts if task else 0
    try:
        work(user, task)
    except LeaseLost:
        db.session.rollback()
    except Exception as error:
        db.session.rollback()
        if outages.part_of(error) in OURS:
            raise
        if not isinstance(error, Invalid):
            log.exception("Unhandled exception in task %s of user %d", task_id, user_id)
        if task_id is None:
            raise
        fail(task_id, attempt, _reason(error))


def claim(task_id: str) -> Task | None:
    """Begin a queued task, or one whose worker died; None if another has it.

    The number of the attempt is the fence: a worker with an older one writes nothing.
    """
    lease = leases.take(db.session.execute, task_id)
    db.session.commit()
    return db.session.get(Task, task_id) if lease else None


def advance(
    task: Task,
    attempt: int,
    progress: int,
    *,
    missed: int = 0,
    result: Mapping[str, int] | None = None,
) -> None:
    """Store and publish how far a task is, in percent, and that its worker lives.

    `missed` counts what was left out since the last time, `result` all until now.

    :raises LeaseLost: another worker has taken the task over.
    """
    values: dict[str, Any] = {"progress": progress, "missed": Task.missed + missed}
    if result is not None:
        values["result_json"] = json.dumps(result)
    _renew(task, attempt, **values)
    db.session.commit()


def hand_over(task: Task, attempt: int, file_id: str | None) -> None:
    """Store that the work is done and its mail on the way; the caller commits.

    :raises LeaseLost: another worker has taken the task over.
    """
    _renew(task, attempt, state=SENDING, progress=100, file_id=file_id)


def fail(task_id: str, attempt: int, error: str) -> None:
    """Store that an attempt failed, unless another one has begun meanwhile."""
    try:
        leases.renew(db.session.execute, Lease(task_id, attempt))
    except LeaseLost:
        db.session.rollback()
        return
    task = db.session.get_one(Task, task_id, populate_existing=True)
    service.finish(task, FAILED, error)
    db.session.commit()


def reap() -> int:
    """Queue again what lost its worker, and give up what lost too many."""
    stale = db.session.scalars(
        sa.select(Task)
        .where(
            sa.not_(Task.complete),
            Task.heartbeat_at < utcnow() - LEASE,
            Task.state.in_((QUEUED, RUNNING)),
        )
        .order_by(Task.heartbeat_at)
        .limit(100)
    ).all()
    for task in stale:
        _revive(task)
    db.session.commit()
    return len(stale)


def _renew(task: Task, attempt: int, **values: Any) -> None:
    """Write columns of a task under its lease, and publish its progress."""
    try:
        leases.renew(db.session.execute, Lease(task.id, attempt), **values)
    except LeaseLost:
        db.session.rollback()
        raise
    db.session.refresh(task)
    service.publish_progress(task)


def _revive(task: Task) -> None:
    if task.attempts >= MAX_ATTEMPTS:
        log.error("task %s gave up after %d attempts", task.id, task.attempts)
        reason = _l("The worker stopped in the middle, several times.")
        service.finish(task, FAILED, reason)
        return
    task.state = QUEUED
    task.heartbeat_at = utcnow()
    service.enqueue(task)


def _reason(error: Exception) -> str:
    if isinstance(error, Invalid):
        return error.message
    return _l("Something went wrong. Please try again.")
