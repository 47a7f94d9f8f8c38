"""What workers do for tasks: enqueue them, note what became of their mails."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.exceptions import Unavailable
from app.extensions import db
from app.lib.i18n import mark as _l
from app.tasks import attempts, export, service
from app.tasks.models import FAILED, QUEUED, SENDING, SENT, Task
from app.worker import jobs, outbox
from app.worker.registry import Handler, Job, Payload, PeriodicJob

JOB_TIMEOUT = 2 * 60 * 60
REAPER_INTERVAL = 15.0


def enqueue(payload: Payload) -> None:
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


def sent(payload: Payload) -> None:
    """Note that the mail of a task was accepted."""
    task = db.session.get(Task, payload["task_id"])
    if task is not None and task.state == SENDING:
        service.finish(task, SENT)


def unsent(payload: Payload) -> None:
    """Note that the mail of a task was given up."""
    task = db.session.get(Task, payload["task_id"])
    if task is not None and task.state == SENDING:
        service.finish(task, FAILED, _l("The mail could not be delivered."))


def _export_settings(config: Mapping[str, Any]) -> tuple[export.Settings]:
    return (
        export.Settings(
            secret=config["SECRET_KEY"],
            public_url=config["PUBLIC_URL"],
            max_attachment=config["EXPORT_MAX_ATTACHMENT"],
            keep=timedelta(days=config["EXPORT_KEEP_DAYS"]),
            default_locale=config["LANGUAGES"][0],
        ),
    )


HANDLERS = (
    Handler("task", enqueue, lane=outbox.JOBS),
    Handler("task_sent", sent),
    Handler("task_unsent", unsent),
)
PERIODIC_JOBS = (
    PeriodicJob("reaper", attempts.reap, interval=REAPER_INTERVAL),
    PeriodicJob("old tasks", service.purge),
)
JOBS = (Job("export_posts", export.run, _export_settings),)
