"""What others see of the viewer's activity: the setting, and the typing mark."""

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.extensions import limiter
from app.main.blueprint import bp
from app.main.forms.settings import ActivityForm
from app.main.profiles import find_user
from app.messages import typing
from app.users import service
from app.web import activity
from app.web.forms import form_status
from app.web.limits import WRITING, person
from app.web.policies import CONFIRMED, MEMBER, policy
from app.web.viewer import current_viewer

# A page asks every four seconds while somebody types; they may have several open.
TYPING = limiter.limit("60 per minute", key_func=person)


@bp.route("/settings/activity", methods=["GET", "POST"])
@policy(MEMBER, WRITING)
def activity_settings() -> BaseResponse | tuple[str, int]:
    """Choose whether others see when the viewer is active and is typing."""
    form = ActivityForm(obj=current_user)
    if form.validate_on_submit():
        me = current_viewer()
        service.update_activity(
            me,
            shows_activity=form.shows_activity.data,
            shows_typing=form.shows_typing.data,
        )
        register = activity.register()
        (register.allow if form.shows_activity.data else register.forget)(me.id)
        flash(_("Your changes have been saved."))
        return redirect(url_for("main.activity_settings"))
    return render_template("settings/activity.html", form=form), form_status(form)


@bp.route("/messages/<username>/typing", methods=["POST"])
@policy(CONFIRMED, TYPING)
def typing_mark(username: str) -> Response:
    """Publish that the viewer is typing a message, if they allow it."""
    typing.publish(current_viewer(), find_user(username))
    return Response(status=204)
