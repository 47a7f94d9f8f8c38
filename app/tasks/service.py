"""Starting tasks, and publishing how they are."""

import json
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from app import email
from app.exceptions import Conflict, NotFound
from app.extensions import db
from app.idempotency import service as idempotency
from app.idempotency.service import Key
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.notifications import service as notifications
from app.notifications import states
from app.tasks import queries
from app.tasks.models import FAILED, QUEUED, Task
from app.users.models import User
from app.worker import outbox

EXPORT = "export_posts"
# What a request makes, as its idempotency key names it.
TASK = "task"
# The names of the notifications of what has ended, and of what has failed.
EVENTS = {
    EXPORT: (notifications.EXPORT, notifications.EXPORT_FAILED),
    "import_tweets": (notifications.IMPORT, notifications.IMPORT_FAILED),
}
# The mails that say why a task has failed; an export's would fail as well.
MAILS = {"import_tweets": "import_failed"}
KEEP = timedelta(days=30)


def launch(
    user: User,
    name: str,
    description: str,
    args: Sequence[Any] = (),
    kwargs: dict[str, Any] | None = None,
) -> Task:
    """Add a task to the running transaction; a worker begins it after the commit."""
    db.session.flush()
    arguments = json.dumps({"args": list(args), "kwargs": kwargs or {}})
    task = Task(name=name, description=description, user_id=user.id)
    task.arguments_json = arguments
    task.heartbeat_at = utcnow()
    db.session.add(task)
    db.session.flush()
    enqueue(task)
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
    """Start a task of which a user has one at a time.

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
    # Holding the user's row makes a second click wait until the first is decided.
    states.tick(user.id)
    if db.session.scalar(queries.open_tasks(user.id, name).limit(1)) is not None:
        db.session.rollback()
        raise Conflict(busy)
    task = launch(user, name, description, args)
    idempotency.record(key, TASK, task.id)
    publish_progress(task)
    db.session.commit()
    return task


def start_export(user: User, *, key: Key | None = None) -> Task:
    """Start collecting and mailing a user's posts. Raises Conflict while one runs."""
    busy = _l("An export task is currently in progress")
    return start(user, EXPORT, _l("Exporting posts..."), busy=busy, key=key)


def get_own(user: User, task_id: str) -> Task:
    """Return a task of this user. Raises NotFound."""
    task = db.session.get(Task, task_id)
    if task is None or task.user_id != user.id:
        raise NotFound
    return task


def retry(user: User, task_id: str) -> Task:
    """Run a failed task of this user again. Raises NotFound or Conflict."""
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
    enqueue(task)
    publish_progress(task)
    db.session.commit()
    return task


def finish(task: Task, state: str, error: str | None = None) -> None:
    """Store how a task ended: SENT, DONE or FAILED; the caller commits."""
    task.state, task.complete, task.error = state, True, error
    task.finished_at = utcnow()
    if state != FAILED:
        task.progress = 100
    publish_progress(task)
    if task.name in EVENTS:
        outcome = {"task_id": task.id, "error": error, "result": task.result}
        name = EVENTS[task.name][state == FAILED]
        notifications.notify_task(task.user_id, name, outcome)
    if state == FAILED and task.name in MAILS:
        _mail_failure(task, MAILS[task.name])


def _mail_failure(task: Task, template: str) -> None:
    email.queue(
        template,
        [task.user.email],
        task.user.language,
        key=f"failed:{task.id}:{task.attempts}",
        username=task.user.username,
        reason=task.error or "",
        task_id=task.id,
    )


def publish_progress(task: Task) -> None:
    """Publish a task's progress to the open pages of its owner."""
    db.session.flush()
    data = {
        "task_id": task.id,
        "progress": task.get_progress() if task.state != FAILED else task.progress,
        "state": task.state,
        "name": task.name,
        "message": task.error,
        "missed": task.missed,
        "result": task.result,
    }
    states.store(task.user_id, "task_progress", data, key=task.id)


def purge() -> None:
    """Delete tasks that ended long ago, and their states."""
    old = utcnow() - KEEP
    db.session.execute(sa.delete(Task).where(Task.complete, Task.finished_at < old))
    db.session.commit()


def enqueue(task: Task) -> None:
    """Add the message by which a worker gets a task; the caller commits."""
    outbox.add("task", {"task_id": task.id}, key=f"task:{task.id}")
