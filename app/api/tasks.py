"""Background tasks: what workers do for the asker."""

from datetime import timedelta
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _

from app.api import lookups
from app.api.blueprint import bp
from app.api.payloads import iso
from app.api.schemas.tasks import Task, TaskIn, TaskList
from app.extensions import db
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.responses import JsonResponse
from app.idempotency.service import Key
from app.tasks import downloads, models, queries, service
from app.web.idempotency import header_key, replayed
from app.web.limits import WRITING

TASK = "/tasks/<string(maxlength=36):id>"


@bp.get("/tasks")
@Operation("List one's latest tasks", tag="tasks", response=TaskList)
def get_tasks() -> dict[str, Any]:
    """The newest first; at most twenty."""
    latest = db.session.scalars(queries.recent(auth.current_viewer().id))
    return {"items": [_payload(task) for task in latest]}


@bp.post("/tasks")
@Operation(
    "Start a task",
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
    """`export_posts` mails all of one's posts; 409 while another export is open."""
    key = header_key()
    return _accepted(service.start_export(auth.current_viewer(), key=key), key)


@bp.get(TASK)
@Operation("Show a task", tag="tasks", response=Task)
def get_task(id: str) -> dict[str, Any]:
    """How far it is, or how it ended."""
    return _payload(service.get_own(auth.current_viewer(), lookups.storable(id)))


@bp.post(f"{TASK}/retry")
@Operation(
    "Try a failed task again",
    tag="tasks",
    response=Task,
    success=202,
    errors=(409,),
    headers=("Location",),
    limits=(WRITING,),
)
def retry_task(id: str) -> JsonResponse:
    """409 if it has not failed."""
    return _accepted(service.retry(auth.current_viewer(), lookups.storable(id)))


def _accepted(task: models.Task, key: Key | None = None) -> JsonResponse:
    location = {"Location": url_for("api.get_task", id=task.id)}
    return JsonResponse(_payload(task), location | replayed(key))


def _payload(task: models.Task) -> dict[str, Any]:
    failed = task.state == models.FAILED
    return {
        "id": task.id,
        "name": task.name,
        "description": _(task.description) if task.description else "",
        "state": task.state,
        "progress": task.progress if failed else task.get_progress(),
        "complete": task.complete,
        "error": _(task.error) if task.error else None,
        "missed": task.missed,
        "created_at": iso(task.created_at),
        "started_at": iso(task.started_at),
        "finished_at": iso(task.finished_at),
        "_links": {
            "self": url_for("api.get_task", id=task.id),
            "retry": url_for("api.retry_task", id=task.id) if failed else None,
            "download": _download(task),
        },
    }


def _download(task: models.Task) -> str | None:
    """Give the path of what an export made, as long as the file is kept."""
    if task.file_id is None or task.state != models.SENT:
        return None
    life = timedelta(days=current_app.config["EXPORT_KEEP_DAYS"])
    site = request.script_root
    return downloads.make_link(task.file_id, lookups.secret(), site, life)
