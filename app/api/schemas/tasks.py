"""Background tasks."""

from datetime import timedelta
from typing import Annotated, Literal

from flask import current_app, request, url_for
from flask_babel import gettext
from pydantic import Field

from app.http_api.rendering import From
from app.http_api.schemas import Body, Moment, Output, Path
from app.tasks import downloads, models


class TaskIn(Body):
    """A new background task."""

    name: Literal["export_posts"]


def _translated(message: str | None) -> str | None:
    return gettext(message) if message else None


def _progress_of(task: models.Task, _context: object) -> int:
    return task.progress if task.state == models.FAILED else task.get_progress()


def _retry_url(task: models.Task, _context: object) -> str | None:
    is_failed = task.state == models.FAILED
    return url_for("api.retry_task", id=task.id) if is_failed else None


def _download_url(task: models.Task, _context: object) -> str | None:
    """Return the signed path of an export while the file is stored."""
    if task.file_id is None or task.state != models.SENT:
        return None
    life = timedelta(days=current_app.config["EXPORT_KEEP_DAYS"])
    secret = current_app.config["SECRET_KEY"]
    return downloads.make_link(task.file_id, secret, request.script_root, life)


class TaskLinks(Output):
    """Links to a task, to its retry if it failed, and to its result."""

    self: Annotated[Path, From(lambda task, _: url_for("api.get_task", id=task.id))]
    retry: Annotated[Path | None, From(_retry_url)]
    download: Annotated[Path | None, From(_download_url)]


class Task(Output):
    """A background task, its progress and its result."""

    id: str
    name: str
    description: Annotated[
        str, From(lambda task, _: _translated(task.description) or "")
    ]
    state: Literal["queued", "running", "sending", "sent", "done", "failed"]
    progress: Annotated[int, Field(ge=0, le=100), From(_progress_of)]
    complete: bool
    error: Annotated[str | None, From(lambda task, _: _translated(task.error))]
    missed: Annotated[
        int,
        Field(ge=0, description="Parts left out, such as pictures of an import."),
    ]
    result: Annotated[
        dict[str, int],
        Field(description="How many parts became what, for tasks that count them."),
    ]
    created_at: Moment | None
    started_at: Moment | None
    finished_at: Moment | None
    links: Annotated[TaskLinks, Field(alias="_links"), From("")]


class TaskList(Output):
    """The user's latest tasks, newest first."""

    items: list[Task]
