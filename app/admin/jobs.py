"""Background work for administrators: the job queue, the outbox, periodic jobs."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.admin.actions import ActionForm, act
from app.admin.blueprint import bp
from app.admin.lists import read_list
from app.administration import background
from app.exceptions import NotFound, Unavailable
from app.web.limits import WRITING
from app.web.pagination import Page
from app.web.policies import ADMIN, policy
from app.worker import runs
from app.worker.outbox import inspection as outbox
from app.worker.queue import inspection as queue
from app.worker.queue.inspection import QueueState
from app.worker.registry import registry

LENGTH = 25
# What is done with a job or a message that failed.
RETRY, DELETE = "retry", "delete"


@bp.route("/jobs")
@policy(ADMIN)
def jobs() -> str:
    """Show what waits, runs and failed."""
    values = {"lanes": outbox.lanes(), "periodic": periodic_jobs(), **_queue()}
    return render_template("admin/jobs.html", page=_dead(), **values)


@bp.route("/jobs/<job_id>/<action>", methods=["POST"])
@policy(ADMIN, WRITING)
def job_action(job_id: str, action: str) -> Response:
    """Run a failed job again, or delete it."""
    _check(action)
    retries = action == RETRY
    command = background.retry_job if retries else background.delete_job
    done = _("The job waits to be run again.") if retries else _("The job is deleted.")
    return act(partial(_on, command, job_id), done, url_for("admin.jobs"))


@bp.route("/outbox/<small:message_id>/<action>", methods=["GET", "POST"])
@policy(ADMIN, WRITING)
def message_action(message_id: int, action: str) -> Response | str:
    """Confirm, then carry a dead message out again, or delete it."""
    _check(action)
    back = url_for("admin.jobs", _anchor="dead")
    if request.method == "GET":
        message = outbox.get_dead(message_id)
        return render_template(
            "admin/confirm.html",
            form=ActionForm(),
            title=_("Delete this message?")
            if action == DELETE
            else _("Carry this message out again?"),
            text=_("%(kind)s, number %(id)s", kind=message.kind, id=message.id),
            quote=message.last_error,
            label=_("Delete") if action == DELETE else _("Try again"),
            is_dangerous=action == DELETE,
            cancel_url=back,
        )
    if action == RETRY:
        command = partial(_on, background.retry_message, message_id)
        return act(command, _("The message waits to be carried out again."), back)
    command = partial(_on, background.delete_message, message_id)
    return act(command, _("The message is deleted."), back)


def _check(action: str) -> None:
    """Refuse an action that there is not. Raises NotFound."""
    if action not in (RETRY, DELETE):
        raise NotFound


def periodic_jobs() -> list[dict[str, Any]]:
    """Return the periodic jobs of workers, each with its last run if it had any."""
    last = runs.all_runs()
    return [
        {"job": job, "run": last.get(name)}
        for name, job in sorted(registry.periodic_jobs.items())
        if job.is_needed()
    ]


def _dead() -> Page:
    return read_list(outbox.dead, LENGTH, lambda message: message.id)


def _queue() -> dict[str, QueueState | bool | None]:
    try:
        return {"queue": queue.state(), "is_down": False}
    except Unavailable:
        return {"queue": None, "is_down": True}


def _on(command: Callable[..., None], key: Any, actor: Any) -> None:
    command(actor, key)
