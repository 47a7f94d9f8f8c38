"""Recovering an account after a thief has changed its e-mail address."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import logout_user
from werkzeug.wrappers import Response

from app.auth.blueprint import bp
from app.credentials import emails
from app.exceptions import NotFound
from app.web.limits import OPENING_LINKS
from app.web.policies import PUBLIC, policy


@bp.route("/recover_email/<token>", methods=["GET", "POST"])
@policy(PUBLIC, OPENING_LINKS)
def recover_email(token: str) -> Response | str:
    """Ask, then give the account its former address back, and mail a reset link."""
    secret = current_app.config["SECRET_KEY"]
    if not emails.is_recoverable(token, secret):
        raise NotFound(emails.LINK_SPENT)
    if request.method == "GET":
        return render_template(
            "confirm.html",
            title=_("Take back my account"),
            text=_(
                "Your former e-mail address becomes the address of your account again,"
                " everybody is signed out, and you choose a new password."
            ),
            submit_label=_("Take back my account"),
            danger=False,
            cancel_url=url_for("auth.login"),
        )
    emails.recover(token, secret)
    logout_user()
    flash(_("Check your email for the instructions to reset your password"))
    return redirect(url_for("auth.login"))
