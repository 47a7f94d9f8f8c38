"""What the forms of administrators share: who acts, one command, one response."""

from collections.abc import Callable

from flask import flash, redirect
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response
from wtforms import StringField, SubmitField
from wtforms.validators import Length

from app.audit import Actor
from app.exceptions import Conflict, KeyReused, QueueFull, Unavailable
from app.lib.i18n import mark as _l
from app.web.forms import BaseForm
from app.web.hooks import request_id
from app.web.idempotency import form_key, reused_message
from app.web.viewer import current_viewer

Command = Callable[[Actor], None]
FULL = _l("The queue is full. Nothing has been changed.")
NO_REDIS = _l("Redis does not answer. Nothing has been changed; try again.")


class ActionForm(BaseForm):
    """A button, and a reason for the log where the action asks for one."""

    reason = StringField(lazy_gettext("Reason, for the log"), [Length(max=200)])
    submit = SubmitField()


def actor() -> Actor:
    """Return the administrator of the current request."""
    person = current_viewer()
    return Actor(person.id, person.username, request_id(), form_key())


def act(command: Command, done: str, back: str) -> Response:
    """Carry out the submitted form's command, and return to a page that says how.

    :raises NotFound: what the command is about is gone.
    :raises NotAllowed: the viewer's rights have just been taken away.
    """
    form = ActionForm()
    if not form.validate_on_submit():
        for error in [*form.form_errors, *form.reason.errors]:
            flash(error, "error")
        return redirect(back)
    try:
        command(actor())
    except Conflict as refusal:
        flash(_(refusal.message) % refusal.parameters, "error")
    except KeyReused:
        flash(reused_message(), "error")
    except QueueFull:
        flash(_(FULL), "error")
    except Unavailable:
        flash(_(NO_REDIS), "error")
    else:
        flash(done)
    return redirect(back)
