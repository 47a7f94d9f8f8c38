"""Signing in and out."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.auth import bp, sessions
from app.auth.forms import LoginForm
from app.lib.safe_urls import safe_next
from app.users import accounts
from app.web.limits import SIGNING_IN, TRYING_PASSWORDS, account_of


@bp.route("/login", methods=["GET", "POST"])
@SIGNING_IN
@TRYING_PASSWORDS
def login() -> Response | str | tuple[str, int]:
    """Sign in by name or address, then go where the reader wanted to go."""
    if current_user.is_authenticated:
        return redirect(_next())
    form = LoginForm()
    if not form.validate_on_submit():
        status = 400 if form.is_submitted() else 200
        return render_template("auth/login.html", form=form), status
    holder = account_of(form.username.data)
    user = accounts.verify(holder, form.password.data)
    if user is None:
        flash(_("Invalid username or password"), "error")
        return render_template("auth/login.html", form=form), 401
    sessions.begin(user, remember=form.remember_me.data)
    return redirect(_next())


@bp.route("/logout", methods=["GET", "POST"])
def logout() -> Response | str:
    """Ask, then sign out; a mere link must not be able to."""
    if current_user.is_authenticated:
        if request.method == "GET":
            return render_template("auth/logout.html")
        sessions.end()
    return redirect(url_for("main.index"))


def _next() -> str:
    return safe_next(request.args.get("next"), url_for("main.index"))
