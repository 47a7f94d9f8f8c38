"""Confirming one's e-mail address with a mailed link, and asking for it again."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.auth.blueprint import bp
from app.credentials import confirmation
from app.exceptions import NotFound
from app.web.limits import CONFIRMING_AGAIN, OPENING_LINKS
from app.web.policies import MEMBER, PUBLIC, policy
from app.web.viewer import current_viewer


@bp.route("/confirm_email/<token>", methods=["GET", "POST"])
@policy(PUBLIC, OPENING_LINKS)
def confirm_email(token: str) -> Response | str:
    """Ask, then confirm: programs that look through mails open links, too."""
    secret = current_app.config["SECRET_KEY"]
    if not confirmation.is_open(token, secret):
        raise NotFound(confirmation.LINK_SPENT)
    if request.method == "GET":
        return render_template(
            "confirm.html",
            title=_("Confirm my address"),
            text=_("You can then write here: posts, replies and messages."),
            submit_label=_("Confirm my address"),
            danger=False,
        )
    confirmation.confirm(token, secret)
    flash(_("Your e-mail address is confirmed."))
    return redirect(url_for("main.index"))


@bp.route("/confirm_email", methods=["POST"])
@policy(MEMBER, CONFIRMING_AGAIN)
def send_confirmation() -> Response:
    """Send the mail once more."""
    me = current_viewer()
    if confirmation.resend(me):
        flash(_("A letter is on its way to %(email)s.", email=me.email))
    return redirect(url_for("main.index"))
