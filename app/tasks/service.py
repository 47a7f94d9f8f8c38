"""Starting tasks, and telling truthfully how they are."""

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.exceptions import Conflict, NotFound
from app.extensions import db
from app.idempotency import service as idempotency
from app.idempotency.service import Key
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.notifications import states
from app.tasks import queries
from app.tasks.models import FAILED, QUEUED, RUNNING, SENDING, Task
from app.users.models import User
from app.worker import outbox

EXPORT = "export_posts"
# What a request makes, as its idempotency key names it.
TASK = "task"
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 3
KEEP = timedelta(days=30)

log = logging.getLogger(__name__)


def launch(
    user: User,
    name: str,
    description: str,
    args: Sequence[Any] = (),
    kwargs: dict[str, Any] | None = None,
) -> Task:
    """Add a task to the running transaction; a worker hears of it after the commit."""
    db.session.flush()
    arguments = json.dumps({"args": list(args), "kwargs": kwargs or {}})
    task = Task(name=name, description=description, user_id=user.id)
    task.arguments_json = arguments
    task.heartbeat_at = utcnow()
    db.session.add(task)
    db.session.flush()
    _order(task)
    return task


def start(
    user: User,
    name: str,
    description: str,
    args: Sequence[Any] = (),
    *,
    busy: str,
    key: Key | None = None,
) -> Task:
    """Start a task of which a person has one at a time.

    A request whose `key` came before starts nothing and gets the task that it started.

    :raises Conflict: one is running; `busy` is the sentence for that.
    :raises NotFound: what the key started before is forgotten.
    :raises KeyReused: the key came with another request before.
    """
    command = partial(_start, user, name, description, args, busy, key)
    return idempotency.run_once(key, TASK, command, partial(get_own, user))


def _start(
    user: User,
    name: str,
    description: str,
    args: Sequence[Any],
    busy: str,
    key: Key | None,
) -> Task:
    # Holding the person's row makes a second click wait until the first is decided.
    states.tick(user.id)
    if db.session.scalar(queries.open_tasks(user.id, name).limit(1)) is not None:
        db.session.rollback()
        raise Conflict(busy)
    task = launch(user, name, description, args)
    idempotency.record(key, TASK, task.id)
    tell(task)
    db.session.commit()
    return task


def start_export(user: User, *, key: Key | None = None) -> Task:
    """Have the person's posts collected and mailed. Raises Conflict while one runs."""
    busy = _l("An export task is currently in progress")
    return start(user, EXPORT, _l("Exporting posts..."), busy=busy, key=key)


def get_own(user: User, task_id: str) -> Task:
    """Give a task of one's own. Raises NotFound."""
    task = db.session.get(Task, task_id)
    if task is None or task.user_id != user.id:
        raise NotFound
    return task


def retry(user: User, task_id: str) -> Task:
    """Run a failed task of one's own again. Raises NotFound or Conflict."""
    states.tick(user.id)
    task = db.session.get(Task, task_id)
    if task is None or task.user_id != user.id:
        db.session.rollback()
        raise NotFound
    if task.state != FAILED:
        db.session.rollback()
        raise Conflict(_l("This task has not failed."))
    task.state, task.complete, task.error = QUEUED, False, None
    task.progress = task.attempts = 0
    task.heartbeat_at = utcnow()
    _order(task)
    tell(task)
    db.session.commit()
    return task


def claim(task_id: str) -> Task | None:
    """Begin a queued task, or one whose worker died; None if another has it.

    The number of the attempt is the fence: whoever holds an older one writes nothing.
    """
    now = utcnow()
    free = sa.or_(
        Task.state == QUEUED,
        sa.and_(Task.state == RUNNING, Task.heartbeat_at < now - LEASE),
    )
    result = db.session.execute(
        sa.update(Task)
        .where(Task.id == task_id, sa.not_(Task.complete), free)
        .values(
            state=RUNNING,
            attempts=Task.attempts + 1,
            started_at=now,
            heartbeat_at=now,
            progress=0,
            missed=0,
        )
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    if not result.rowcount:  # type: ignore[attr-defined]  # a DML result has it
        return None
    return db.session.get(Task, task_id)


def advance(
    task: Task,
    attempt: int,
    progress: int,
    *,
    missed: int = 0,
    result: Mapping[str, int] | None = None,
) -> bool:
    """Write down how far a task is, and that its worker lives; False if it lost it.

    `missed` counts what was left out since the last time, `result` all until now.
    """
    values: dict[str, Any] = {"progress": progress, "missed": Task.missed + missed}
    if result is not None:
        values["result_json"] = json.dumps(result)
    if not _write(task.id, attempt, **values, heartbeat_at=utcnow()):
        db.session.rollback()
        return False
    db.session.refresh(task)
    tell(task)
    db.session.commit()
    return True


def hand_over(task: Task, attempt: int, file_id: str | None) -> bool:
    """Say that the work is done and its mail on the way; the caller commits."""
    done = _write(
        task.id,
        attempt,
        state=SENDING,
        progress=100,
        file_id=file_id,
        heartbeat_at=utcnow(),
    )
    if done:
        db.session.refresh(task)
        tell(task)
    return done


def finish(task: Task, state: str, error: str | None = None) -> None:
    """Say how a task ended: SENT, DONE or FAILED; the caller commits."""
    task.state, task.complete, task.error = state, True, error
    task.finished_at = utcnow()
    if state != FAILED:
        task.progress = 100
    tell(task)


def fail(task_id: str, attempt: int, error: str) -> None:
    """Say that an attempt failed, unless another one has begun meanwhile."""
    if _write(task_id, attempt, heartbeat_at=utcnow()):
        task = db.session.get_one(Task, task_id, populate_existing=True)
        finish(task, FAILED, error)
    db.session.commit()


def tell(task: Task) -> None:
    """State a task's progress to the open pages of its owner."""
    db.session.flush()
    data = {
        "task_id": task.id,
        "progress": task.get_progress() if task.state != FAILED else task.progress,
        "state": task.state,
        "name": task.name,
        "message": task.error,
        "missed": task.missed,
    }
    states.store(task.user_id, "task_progress", data, key=task.id)


def reap() -> int:
    """Queue again what lost its worker, and give up what lost too many."""
    late = utcnow() - LEASE
    stale = db.session.scalars(
        sa.select(Task)
        .where(
            sa.not_(Task.complete),
            Task.heartbeat_at < late,
            Task.state.in_((QUEUED, RUNNING)),
        )
        .order_by(Task.heartbeat_at)
        .limit(100)
    ).all()
    for task in stale:
        _revive(task)
    db.session.commit()
    return len(stale)


def purge() -> None:
    """Forget tasks that ended long ago, and their states."""
    old = utcnow() - KEEP
    db.session.execute(sa.delete(Task).where(Task.complete, Task.finished_at < old))
    db.session.commit()


def _revive(task: Task) -> None:
    if task.attempts >= MAX_ATTEMPTS:
        log.error("task %s gave up after %d attempts", task.id, task.attempts)
        finish(task, FAILED, _l("The worker stopped in the middle, several times."))
        return
    task.state = QUEUED
    task.heartbeat_at = utcnow()
    _order(task)


def _order(task: Task) -> None:
    outbox.add("task", {"task_id": task.id}, key=f"task:{task.id}")


def _write(task_id: str, attempt: int, **values: Any) -> bool:
    result = db.session.execute(
        sa.update(Task)
        .where(Task.id == task_id, Task.attempts == attempt, sa.not_(Task.complete))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # a DML result has it
