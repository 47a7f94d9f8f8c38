"""Sending readers without a session, or with an ended one, to the sign-in page."""

from flask import (
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import logout_user
from werkzeug.wrappers import Response

from app.auth import unsent
from app.auth.forms import LoginForm
from app.csrf import EXPIRED
from app.extensions import login
from app.web.arguments import prefers_json

FAREWELL = "_farewell"

login.login_view = "auth.login"


@login.unauthorized_handler
def ask_to_sign_in() -> Response | tuple[Response | str, int]:
    """Redirect a reader to the sign-in page; answer a script with 401.

    What was typed goes with the reader.
    """
    message = _reason()
    if prefers_json():
        return jsonify(error="Unauthorized", message=message), 401
    flash(message)
    sign_in = url_for("auth.login", next=_way_back())
    typed = unsent.of_request()
    # A script that sends forms of its own making is redirected, as ever.
    if typed is None or not (typed.user_id or request.environ.get(EXPIRED)):
        return redirect(sign_in)
    form = LoginForm(formdata=None, unsent=typed.dump())
    page = render_template("auth/login.html", form=form, action=sign_in, unsent=typed)
    return page, 401


def end() -> None:
    """End the session and forget the browser; the next page says so."""
    logout_user()
    session[FAREWELL] = True


def _reason() -> str:
    """Return why signing in is needed: signed out, session ended, or new here."""
    if session.pop(FAREWELL, False):
        return str(_("You have signed out."))
    if "_user_id" in session:
        logout_user()
        return str(_("You have been signed out. Sign in again to go on."))
    return str(_("Please log in to access this page."))


def _way_back() -> str | None:
    """Return the page to come back to; what only takes forms cannot be one."""
    rule = request.url_rule
    if request.method != "GET" and (rule is None or "GET" not in (rule.methods or ())):
        return None
    query = request.query_string.decode("ascii", "replace")
    path = request.script_root + request.path
    return f"{path}?{query}" if query and request.method == "GET" else path
