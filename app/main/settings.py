"""What people change about themselves: profile, language, password, address."""

import zlib
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from app.credentials import accounts, emails, passwords
from app.exceptions import Invalid
from app.lib.safe_urls import safe_next
from app.main.blueprint import bp
from app.main.forms.settings import (
    ChangeEmailForm,
    ChangePasswordForm,
    DeleteAccountForm,
    EditProfileForm,
    PreferencesForm,
)
from app.users import service
from app.users.models import User
from app.web import sessions
from app.web.drafts import mark_sent
from app.web.forms import gives_back, show_refusal
from app.web.limits import SIGNING_IN, TRYING_PASSWORDS, WRITING
from app.web.locale import COOKIE
from app.web.policies import CONFIRMED, MEMBER, PUBLIC, policy
from app.web.viewer import current_viewer

Answer = Response | str | tuple[str, int]
YEAR = 365 * 24 * 3600


@bp.route("/settings", methods=["GET", "POST"])
@gives_back
@policy(MEMBER, WRITING)
def settings() -> Answer:
    """List the settings, and take the language and the time zone."""
    me = current_user
    stored = {"language": me.language or "", "timezone": me.timezone or ""}
    form = PreferencesForm(data=stored)
    if not form.validate_on_submit():
        return _page("settings/index.html", form)
    offered = current_app.config["LANGUAGES"]
    service.update_preferences(
        current_viewer(),
        form.language.data or None,
        form.timezone.data or None,
        offered,
    )
    flash(_("Your changes have been saved."))
    response = redirect(url_for("main.settings"))
    _remember(response, form.language.data)
    return response


@bp.route("/edit_profile", methods=["GET", "POST"])
@gives_back
@policy(CONFIRMED, WRITING)
def edit_profile() -> Answer:
    """Change one's name and what one says of oneself."""
    me = current_viewer()
    form, version = EditProfileForm(obj=me), _version(me)
    if not form.validate_on_submit():
        return _page("settings/profile.html", form, version=version)
    try:
        service.update_profile(
            current_viewer(),
            username=form.username.data,
            about_me=form.about_me.data or "",
        )
    except Invalid as refusal:
        return _refused("settings/profile.html", form, refusal, version=version)
    mark_sent()
    flash(_("Your changes have been saved."))
    return redirect(url_for("main.edit_profile"))


@bp.route("/settings/password", methods=["GET", "POST"])
@gives_back
@policy(MEMBER, SIGNING_IN, TRYING_PASSWORDS)
def change_password() -> Answer:
    """Change the password; this session goes on, all others end."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _page("settings/password.html", form)
    me = current_viewer()
    try:
        passwords.change(me, form.current_password.data, form.password.data)
    except Invalid as refusal:
        return _refused("settings/password.html", form, refusal)
    sessions.begin_anew(me)
    flash(_("Your password has been changed."))
    return redirect(url_for("main.settings"))


@bp.route("/settings/email", methods=["GET", "POST"])
@gives_back
@policy(MEMBER, SIGNING_IN, TRYING_PASSWORDS)
def change_email() -> Answer:
    """Change the address; the former one is told."""
    form = ChangeEmailForm()
    if not form.validate_on_submit():
        return _page("settings/email.html", form)
    config = current_app.config
    try:
        emails.change(
            current_viewer(),
            form.password.data,
            form.email.data,
            config["SECRET_KEY"],
            to_confirm=config["CONFIRM_EMAIL"],
        )
    except Invalid as refusal:
        return _refused("settings/email.html", form, refusal)
    flash(_("Your e-mail address has been changed."))
    return redirect(url_for("main.settings"))


@bp.route("/settings/delete_account", methods=["GET", "POST"])
@policy(MEMBER, SIGNING_IN, TRYING_PASSWORDS)
def delete_account() -> Answer:
    """End the account, for good."""
    form = DeleteAccountForm()
    if not form.validate_on_submit():
        return _page("settings/delete_account.html", form)
    try:
        accounts.delete(current_viewer(), form.password.data)
    except Invalid as refusal:
        return _refused("settings/delete_account.html", form, refusal)
    logout_user()
    flash(_("Your account has been deleted."))
    return redirect(url_for("auth.login"))


@bp.route("/language", methods=["POST"])
@policy(PUBLIC, WRITING)
def set_language() -> Response:
    """Choose the language of the pages, also before signing in."""
    code = request.form.get("language", "")
    response = redirect(safe_next(request.form.get("next"), url_for("main.index")))
    if code in current_app.config["LANGUAGES"]:
        if current_user.is_authenticated:
            service.update_language(
                current_viewer(), code, current_app.config["LANGUAGES"]
            )
        _remember(response, code)
    return response


def _remember(response: Response, code: str) -> None:
    """Keep the language in this browser for the time after signing out."""
    if not code:
        response.delete_cookie(COOKIE)
        return
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(
        COOKIE, code, max_age=YEAR, secure=secure, httponly=True, samesite="Lax"
    )


def _version(person: User) -> str:
    """Return what tells one state of a profile from another."""
    state = repr((person.username, person.about_me)).encode()
    return format(zlib.crc32(state), "08x")


def _page(template: str, form: Any, **values: Any) -> tuple[str, int]:
    status = 400 if form.is_submitted() else 200
    return render_template(template, form=form, **values), status


def _refused(
    template: str, form: Any, refusal: Invalid, **values: Any
) -> tuple[str, int]:
    show_refusal(form, refusal)
    return _page(template, form, **values)
