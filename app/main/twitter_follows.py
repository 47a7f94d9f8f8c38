"""Following an account of Twitter from here."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.exceptions import Conflict, NotAllowed, Unavailable
from app.integrations.twitter import accounts
from app.main.blueprint import bp
from app.main.forms import EmptyForm
from app.main.twitter import twitter_page
from app.web.limits import READING_TWITTER, WRITING
from app.web.policies import CONFIRMED, policy
from app.web.viewer import current_viewer


@bp.route("/twitter/<name>/follow", methods=["POST"])
@policy(CONFIRMED, READING_TWITTER, WRITING)
@twitter_page
def twitter_follow(name: str) -> Response:
    """Follow an account; `main.unfollow` ends that, as with everybody."""
    back = redirect(url_for("main.twitter_profile", name=name))
    if not EmptyForm().validate_on_submit():
        return back
    try:
        account = accounts.follow(current_viewer(), name)
    except (Conflict, NotAllowed, Unavailable) as refusal:
        flash(_(refusal.message) % refusal.parameters, "error")
        return back
    message = _("You are following %(username)s!", username=account.user.username)
    flash(message)
    return back
