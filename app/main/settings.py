"""Settings: profile, language, password, e-mail address, deletion."""

import zlib
from functools import partial
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from app.credentials import accounts, emails, passwords
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
from app.web.forms import form_status, restores_input, try_command, without_token
from app.web.limits import SIGNING_IN, TRYING_PASSWORDS, WRITING
from app.web.locale import COOKIE
from app.web.policies import CONFIRMED, MEMBER, PUBLIC, policy
from app.web.viewer import current_viewer

Result = Response | str | tuple[str, int]
YEAR = 365 * 24 * 3600  # seconds


@bp.route("/settings", methods=["GET", "POST"])
@restores_input
@policy(MEMBER, WRITING)
def settings() -> Result:
    """List the settings, and set the language and the time zone."""
    me = current_user
    stored = {"language": me.language or "", "timezone": me.timezone or ""}
    form = PreferencesForm(data=stored)
    if not form.validate_on_submit():
        return _page("settings/index.html", form)
    language, zone = form.language.data or None, form.timezone.data or None
    offered = current_app.config["LANGUAGES"]
    service.update_preferences(current_viewer(), language, zone, offered)
    flash(_("Your changes have been saved."))
    response = redirect(url_for("main.settings"))
    _store_language(response, form.language.data)
    return response


@bp.route("/edit_profile", methods=["GET", "POST"])
@restores_input
@policy(CONFIRMED, WRITING)
def edit_profile() -> Result:
    """Change the viewer's name and description."""
    me = current_viewer()
    form, version = EditProfileForm(obj=me), _version(me)
    if not form.validate_on_submit():
        return _page("settings/profile.html", form, version=version)
    update = partial(
        service.update_profile,
        me,
        username=form.username.data,
        about_me=form.about_me.data or "",
    )
    if not try_command(form, update):
        return _page("settings/profile.html", form, version=version)
    mark_sent()
    flash(_("Your changes have been saved."))
    return redirect(url_for("main.edit_profile"))


@bp.route("/settings/password", methods=["GET", "POST"])
@restores_input
@policy(MEMBER, SIGNING_IN, TRYING_PASSWORDS)
def change_password() -> Result:
    """Change the password; all other sessions end."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _page("settings/password.html", form)
    me = current_viewer()
    old, new = form.current_password.data, form.password.data
    if not try_command(form, partial(passwords.change, me, old, new)):
        return _page("settings/password.html", form)
    sessions.replace_session(me)
    flash(_("Your password has been changed."))
    return redirect(url_for("main.settings"))


@bp.route("/settings/email", methods=["GET", "POST"])
@restores_input
@policy(MEMBER, SIGNING_IN, TRYING_PASSWORDS)
def change_email() -> Result:
    """Change the e-mail address; the former one is informed."""
    form = ChangeEmailForm()
    if not form.validate_on_submit():
        return _page("settings/email.html", form)
    config = current_app.config
    password, address = form.password.data, form.email.data
    options = {"to_confirm": config["CONFIRM_EMAIL"]}
    change = partial(emails.change, current_viewer(), password, address)
    if not try_command(form, partial(change, config["SECRET_KEY"], **options)):
        return _page("settings/email.html", form)
    flash(_("Your e-mail address has been changed."))
    return redirect(url_for("main.settings"))


@bp.route("/settings/delete_account", methods=["GET", "POST"])
@policy(MEMBER, SIGNING_IN, TRYING_PASSWORDS)
def delete_account() -> Result:
    """Delete the viewer's account."""
    form = DeleteAccountForm()
    if not form.validate_on_submit():
        return _page("settings/delete_account.html", form)
    delete = partial(accounts.delete, current_viewer(), form.password.data)
    if not try_command(form, delete):
        return _page("settings/delete_account.html", form)
    logout_user()
    flash(_("Your account has been deleted."))
    return redirect(url_for("auth.login"))


@bp.route("/language", methods=["POST"])
@without_token
@policy(PUBLIC, WRITING)
def set_language() -> Response:
    """Set the language of the pages, also before signing in."""
    code = request.form.get("language", "")
    response = redirect(safe_next(request.form.get("next"), url_for("main.index")))
    if code in current_app.config["LANGUAGES"]:
        if current_user.is_authenticated:
            service.update_language(
                current_viewer(), code, current_app.config["LANGUAGES"]
            )
        _store_language(response, code)
    return response


def _store_language(response: Response, code: str) -> None:
    """Store the language in this browser for the time after signing out."""
    if not code:
        response.delete_cookie(COOKIE)
        return
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(
        COOKIE, code, max_age=YEAR, secure=secure, httponly=True, samesite="Lax"
    )


def _version(person: User) -> str:
    """Return a checksum that changes with the profile."""
    state = repr((person.username, person.about_me)).encode()
    return format(zlib.crc32(state), "08x")


def _page(template: str, form: Any, **values: Any) -> tuple[str, int]:
    return render_template(template, form=form, **values), form_status(form)
