"""Opening an account."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.auth.blueprint import bp
from app.auth.forms import RegistrationForm
from app.credentials import accounts
from app.exceptions import Invalid, NotAllowed
from app.lib.i18n import mark as _l
from app.lib.safe_urls import safe_next
from app.users.models import User
from app.web import sessions
from app.web.forms import restores_input, show_refusal
from app.web.limits import REGISTERING
from app.web.policies import PUBLIC, policy


@bp.route("/register", methods=["GET", "POST"])
@restores_input
@policy(PUBLIC, REGISTERING)
def register() -> Response | str | tuple[str, int]:
    """Open an account and sign in to it."""
    if current_user.is_authenticated:
        return redirect(url_for("main.index"))
    if not current_app.config["REGISTRATION_OPEN"]:
        raise NotAllowed(_l("This site takes no new accounts at present."))
    form = RegistrationForm()
    user = open_account(form)
    if user is None:
        status = 400 if form.is_submitted() else 200
        return render_template("auth/register.html", form=form), status
    flash(_("Congratulations, you are now a registered user!"))
    return redirect(safe_next(request.args.get("next"), url_for("main.index")))


def open_account(form: RegistrationForm, *, is_admin: bool = False) -> User | None:
    """Open the account of a valid form and sign in; None leaves its errors to show."""
    if not form.validate_on_submit():
        return None
    try:
        user = accounts.register(
            form.username.data,
            form.email.data,
            form.password.data,
            language=_language(),
            is_admin=is_admin,
            allow_reserved=form.allow_reserved,
            # Whoever sets the site up has its one-time link, and perhaps no mail yet.
            to_confirm=current_app.config["CONFIRM_EMAIL"] and not is_admin,
        )
    except Invalid as refusal:
        show_refusal(form, refusal)
        return None
    sessions.begin(user)
    return user


def _language() -> str | None:
    """Return the page's language, stored for mails, which have no browser to ask."""
    code = str(get_locale())
    return code if code in current_app.config["LANGUAGES"] else None
