"""A forgotten password: the link, and the new password."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from app.auth.blueprint import bp
from app.auth.forms import ResetPasswordForm, ResetPasswordRequestForm
from app.credentials import passwords, reset_tokens
from app.exceptions import Invalid
from app.web.forms import restores_input, show_refusal
from app.web.limits import ASKING_FOR_MAIL, OPENING_LINKS
from app.web.policies import PUBLIC, policy


@bp.route("/reset_password_request", methods=["GET", "POST"])
@restores_input
@policy(PUBLIC, OPENING_LINKS, ASKING_FOR_MAIL)
def reset_password_request() -> Response | str | tuple[str, int]:
    """Request a mailed link; the response is the same whether the address exists."""
    if current_user.is_authenticated:
        return redirect(url_for("main.index"))
    form = ResetPasswordRequestForm()
    if not form.validate_on_submit():
        status = 400 if form.is_submitted() else 200
        return render_template("auth/reset_password_request.html", form=form), status
    passwords.request_reset(form.email.data, str(get_locale()))
    flash(_("Check your email for the instructions to reset your password"))
    return redirect(url_for("auth.login"))


@bp.route("/reset_password/<token>", methods=["GET", "POST"])
@restores_input
@policy(PUBLIC, OPENING_LINKS)
def reset_password(token: str) -> Response | str | tuple[str, int]:
    """Take the new password; a link that is spent is explained."""
    secret = current_app.config["SECRET_KEY"]
    if reset_tokens.verify(token, secret) is None:
        return _expired()
    form = ResetPasswordForm()
    if not form.validate_on_submit():
        status = 400 if form.is_submitted() else 200
        return render_template("auth/reset_password.html", form=form), status
    try:
        passwords.reset(token, secret, form.password.data)
    except Invalid as refusal:
        if refusal.field == "token":
            return _expired()
        show_refusal(form, refusal)
        return render_template("auth/reset_password.html", form=form), 400
    logout_user()
    flash(_("Your password has been reset."))
    return redirect(url_for("auth.login"))


def _expired() -> tuple[str, int]:
    return render_template("auth/reset_password.html", expired=True), 410
