"""The jobs of the workers, under the paths that a queue names.

A plain `rq worker microblog-tasks` imports this module in each job; the application is
made then, once, unless the worker has one already.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, has_app_context


def export_posts(user_id: int) -> None:
    """Collect a user's posts and mail them."""
    with _application() as app:
        _run(app, "export_posts", user_id)


def import_tweets(user_id: int, file_id: str) -> None:
    """Make posts of the tweets in an uploaded archive."""
    with _application() as app:
        _run(app, "import_tweets", user_id, file_id)


def drain_outbox() -> None:
    """Carry out outbox messages; beside it, the lanes of `flask worker` do the rest."""
    with _application() as app:
        from app.worker import outbox

        outbox.drain(lanes=app.extensions.get("outbox.lanes", outbox.LANES))


def _run(app: Flask, name: str, user_id: int, *arguments: Any) -> None:
    from app.worker.registry import registry

    job = registry.jobs[name]
    job.function(user_id, _job_id(), *arguments, *job.arguments(app.config))


def _set_task_progress(progress: int) -> None:
    """Store how far the task of the running job is, in percent; 100 ends it."""
    from app.extensions import db
    from app.tasks import service
    from app.tasks.models import SENT, Task
    from app.worker import jobs

    jobs.note_progress(progress)
    task = db.session.get(Task, _job_id() or "")
    if task is None:
        return
    task.progress = progress
    if progress >= 100:
        service.finish(task, SENT)
    else:
        service.publish_progress(task)
    db.session.commit()


def _job_id() -> str | None:
    """Return the id of the task whose job runs now, or None."""
    from rq import get_current_job

    from app.extensions import db
    from app.tasks.models import Task

    job = get_current_job()
    if job is None or db.session.get(Task, job.id) is None:
        return None
    return str(job.id)


@contextmanager
def _application() -> Iterator[Flask]:
    from app.extensions import broker
    from app.worker import jobs

    if has_app_context():
        app: Any = current_app
        yield app
        return
    app = _own_application()
    with app.app_context():
        yield app
        # A job's process ends without a farewell: what is on its way must go first.
        jobs.flush()
        broker.flush()


@lru_cache(maxsize=1)
def _own_application() -> Flask:
    from app import create_app

    return create_app()
