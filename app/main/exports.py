"""Exports of posts, and tasks: the button, the retry, the report, the download."""

from flask import (
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    stream_with_context,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.exceptions import Conflict
from app.integrations.twitter import results
from app.main.blueprint import bp
from app.main.forms import EmptyForm
from app.media import service as media
from app.tasks import downloads, service
from app.web.idempotency import form_key
from app.web.limits import WRITING
from app.web.policies import CONFIRMED, MEMBER, PUBLIC, policy
from app.web.security import INERT
from app.web.viewer import current_viewer


@bp.route("/export_posts", methods=["GET", "POST"])
@policy(CONFIRMED, WRITING)
def export_posts() -> BaseResponse | str:
    """Confirm, then start an export of the viewer's posts."""
    if not EmptyForm().validate_on_submit():
        return render_template("main/export_posts.html")
    try:
        service.start_export(current_viewer(), key=form_key())
    except Conflict as refusal:
        flash(_(refusal.message))
    return redirect(url_for("main.user", username=current_user.username))


@bp.route("/tasks/<task_id>/retry", methods=["POST"])
@policy(CONFIRMED, WRITING)
def retry_task(task_id: str) -> BaseResponse:
    """Run a failed task again."""
    if EmptyForm().validate_on_submit():
        service.retry(current_viewer(), task_id)
    return redirect(url_for("main.user", username=current_user.username))


@bp.route("/tasks/<task_id>")
@policy(MEMBER)
def task(task_id: str) -> str:
    """Show how a task of the viewer is, or how it ended and why."""
    found = service.get_own(current_viewer(), task_id)
    lines = results.lines(found.result)
    return render_template("task/task.html", task=found, lines=lines)


@bp.route("/exports/<token>")
@policy(PUBLIC)
def download_export(token: str) -> BaseResponse:
    """Return an export to anybody with its signed link, until it expires."""
    file = downloads.open_link(token, current_app.config["SECRET_KEY"])
    chunks = stream_with_context(media.stream(file.id))
    response = Response(chunks, mimetype=file.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response.headers["Content-Length"] = str(file.size)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = INERT
    return response
