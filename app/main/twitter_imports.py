"""Importing tweets from the archive that Twitter hands out."""

from functools import partial

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.exceptions import Conflict
from app.extensions import csrf, db
from app.integrations.twitter import archive, importing, results
from app.main.blueprint import bp
from app.main.forms.twitter import ArchiveForm
from app.tasks import queries
from app.tasks.models import FAILED
from app.web.forms import form_status, try_command
from app.web.limits import WRITING
from app.web.policies import CONFIRMED, policy
from app.web.viewer import current_viewer


# The form itself checks its token; the general check would read the body before its
# size is known to be allowed.
@csrf.exempt
@bp.route("/settings/import", methods=["GET", "POST"])
@policy(CONFIRMED, WRITING)
def import_tweets() -> Response | tuple[str, int]:
    """Upload an archive, of whose tweets a worker makes posts."""
    request.max_content_length = current_app.config["IMPORT_MAX_BYTES"]
    form = ArchiveForm()
    # What can be no archive is refused while its owner is here to read why.
    if form.validate_on_submit() and try_command(form, partial(_check, form)):
        _start(form)
        return redirect(url_for("main.user", username=current_user.username))
    last = db.session.scalar(queries.latest(current_user.id, importing.NAME))
    lines = results.lines(last.result) if last else []
    has_failed = last is not None and last.state == FAILED
    can_retry = has_failed and importing.is_upload_here(current_viewer())
    return render_template(
        "settings/import.html", form=form, last=last, lines=lines, can_retry=can_retry
    ), form_status(form)


def _check(form: ArchiveForm) -> None:
    archive.check(form.archive.data.stream)


def _start(form: ArchiveForm) -> None:
    upload = form.archive.data.stream
    try:
        importing.start(current_viewer(), importing.read_chunks(upload))
    except Conflict as refusal:
        flash(_(refusal.message), "error")
    else:
        flash(_("Your tweets are on their way. You can go on meanwhile."))
