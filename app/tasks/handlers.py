"""What the outbox carries out for tasks, and the chores of every worker."""

import json
import logging
from typing import Any

from app.exceptions import Unavailable
from app.extensions import db, jobs
from app.lib.i18n import mark as _l
from app.tasks import service
from app.tasks.models import FAILED, QUEUED, SENDING, SENT, Task
from app.worker import outbox

JOB_TIMEOUT = 2 * 60 * 60

log = logging.getLogger(__name__)


@outbox.handler("task", lane=outbox.JOBS)
def enqueue(payload: dict[str, Any]) -> None:
    """Put a task into the workers' queue. Raises Unavailable while Redis is down."""
    task = db.session.get(Task, payload["task_id"])
    if task is None or task.state != QUEUED:
        return
    arguments = json.loads(task.arguments_json or '{"args": [], "kwargs": {}}')
    options = arguments["kwargs"]
    timeout = options.pop("job_timeout", JOB_TIMEOUT)
    call = (f"app.tasks.{task.name}", task.user_id, *arguments["args"])
    if not jobs.enqueue(*call, job_id=task.id, timeout=timeout, **options):
        raise Unavailable("redis")


@outbox.handler("task_sent")
def sent(payload: dict[str, Any]) -> None:
    """Note that the mail of a task was accepted."""
    task = db.session.get(Task, payload["task_id"])
    if task is not None and task.state == SENDING:
        service.finish(task, SENT)


@outbox.handler("task_unsent")
def unsent(payload: dict[str, Any]) -> None:
    """Note that the mail of a task was given up."""
    task = db.session.get(Task, payload["task_id"])
    if task is not None and task.state == SENDING:
        service.finish(task, FAILED, _l("The mail could not be delivered."))


def register() -> None:
    """Make sure that every handler of the outbox is known to this process."""
    from app.credentials import passwords
    from app.email import transports as delivery
    from app.lifecycle import purge
    from app.posts import handlers as orders

    log.debug("handlers of %s", (delivery, orders, passwords, purge))
