"""The first account of a site, made by its owner with a one-time link."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.auth.blueprint import bp
from app.auth.forms import SetupForm
from app.auth.registration import open_account
from app.credentials.setup import check_token
from app.web.forms import restores_input
from app.web.limits import REGISTERING
from app.web.policies import PUBLIC, policy


@bp.route("/setup/<token>", methods=["GET", "POST"])
@restores_input
@policy(PUBLIC, REGISTERING)
def setup(token: str) -> Response | str | tuple[str, int]:
    """Make the administrator's account."""
    check_token(token, current_app.config["SECRET_KEY"])
    form = SetupForm()
    if open_account(form, is_admin=True) is None:
        status = 400 if form.is_submitted() else 200
        return render_template("auth/setup.html", form=form), status
    flash(_("Congratulations, you are now a registered user!"))
    return redirect(url_for("main.index"))
