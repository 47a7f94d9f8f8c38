"""Background tasks of the viewer."""

from typing import Any

from flask import url_for

from app.api.blueprint import bp
from app.api.schemas.tasks import Task, TaskIn, TaskList
from app.extensions import db
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.responses import JsonResponse
from app.idempotency.service import Key
from app.tasks import models, queries, service
from app.web.idempotency import header_key, replayed
from app.web.limits import WRITING

TASK = "/tasks/<string(maxlength=36):id>"


@bp.get("/tasks")
@Operation("List background tasks", tag="tasks", response=TaskList)
def get_tasks() -> dict[str, Any]:
    """Return the user's latest background tasks, newest first, at most twenty."""
    latest = db.session.scalars(queries.recent(auth.current_viewer().id))
    return {"items": [Task.render(task) for task in latest]}


@bp.post("/tasks")
@Operation(
    "Start a background task",
    tag="tasks",
    response=Task,
    success=202,
    body=TaskIn,
    repeatable=True,
    errors=(409,),
    headers=("Location",),
    limits=(WRITING,),
)
def start_task(body: TaskIn) -> JsonResponse:
    """Start a task.

    `export_posts` sends an archive of the user's posts by e-mail; 409 while another
    export is in progress.
    """
    key = header_key()
    return _accepted(service.start_export(auth.current_viewer(), key=key), key)


@bp.get(TASK)
@Operation("Show a background task", tag="tasks", response=Task)
def get_task(id: str) -> dict[str, Any]:
    """Return the progress or the result of a task."""
    return Task.render(service.get_own(auth.current_viewer(), id))


@bp.post(f"{TASK}/retry")
@Operation(
    "Retry a failed task",
    tag="tasks",
    response=Task,
    success=202,
    errors=(409,),
    headers=("Location",),
    limits=(WRITING,),
)
def retry_task(id: str) -> JsonResponse:
    """Start a failed task again.

    A task that has not failed returns 409.
    """
    return _accepted(service.retry(auth.current_viewer(), id))


def _accepted(task: models.Task, key: Key | None = None) -> JsonResponse:
    location = {"Location": url_for("api.get_task", id=task.id)}
    return JsonResponse(Task.render(task), location | replayed(key))
