"""The viewer's sessions: listing and ending them."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.credentials import sessions as service
from app.main.blueprint import bp
from app.main.tokens import small
from app.web import sessions as web_sessions
from app.web.limits import WRITING
from app.web.policies import MEMBER, policy
from app.web.user_agents import describe
from app.web.viewer import current_viewer


@bp.route("/settings/sessions", methods=["GET", "POST"])
@policy(MEMBER, WRITING)
def sessions() -> Response | str:
    """List the browsers that are signed in; end one, or all but this one."""
    here = web_sessions.current()
    own = here.session_id if here else 0
    if request.method == "GET":
        found = service.list_of(current_viewer())
        values = {"sessions": found, "own": own, "describe": describe}
        return render_template("settings/sessions.html", **values)
    if "others" in request.form:
        service.end_others(current_viewer(), own)
        flash(_("You are signed out everywhere else."))
    else:
        service.end(current_viewer(), request.form.get("end", 0, type=small))
        flash(_("That browser is signed out."))
    return redirect(url_for("main.sessions"))
