"""Signing in and out."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.auth import unsent
from app.auth.blueprint import bp
from app.auth.forms import LoginForm
from app.auth.sessions import end
from app.auth.unsent import Unsent
from app.credentials import accounts
from app.lib.safe_urls import safe_next
from app.users.models import User
from app.web import sessions
from app.web.forms import restores_input
from app.web.limits import SIGNING_IN, TRYING_PASSWORDS, account_of
from app.web.policies import PUBLIC, policy


@bp.route("/login", methods=["GET", "POST"])
@restores_input
@policy(PUBLIC, SIGNING_IN, TRYING_PASSWORDS)
def login() -> Response | str | tuple[str, int]:
    """Sign in by name or address, then redirect to the page that was wanted."""
    if current_user.is_authenticated:
        return redirect(_next())
    form = LoginForm()
    if not form.validate_on_submit():
        status = 400 if form.is_submitted() else 200
        return _page(form), status
    holder = account_of(form.username.data)
    user = accounts.verify(holder, form.password.data)
    if user is None:
        flash(_("Invalid username or password"), "error")
        return _page(form), 401
    sessions.begin(user, remember=form.remember_me.data)
    typed = unsent.load(form.unsent.data)
    return redirect(_next()) if typed is None else _give_back(typed, user)


@bp.route("/logout", methods=["GET", "POST"])
@policy(PUBLIC)
def logout() -> Response | str:
    """Ask, then sign out; a mere link must not be able to."""
    if current_user.is_authenticated:
        if request.method == "GET":
            return render_template("auth/logout.html")
        end()
    return redirect(url_for("main.index"))


def _page(form: LoginForm) -> str:
    typed = unsent.load(form.unsent.data)
    return render_template("auth/login.html", form=form, unsent=typed)


def _give_back(typed: Unsent, user: User) -> Response | str:
    """Show what was typed after the session had ended, to the person who typed it."""
    if typed.user_id != user.id:
        flash(_("What was written before belongs to another account."))
        return redirect(_next())
    # The session is a new one, and has a token of its own.
    g.pop("csrf_token", None)
    return render_template("auth/unsent.html", unsent=typed)


def _next() -> str:
    return safe_next(request.args.get("next"), url_for("main.index"))
