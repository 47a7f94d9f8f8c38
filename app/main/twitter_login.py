"""Connecting an account of Twitter, and sending posts there."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.exceptions import Conflict, Invalid, Unavailable
from app.integrations.twitter import crossposts, logins
from app.main.blueprint import bp
from app.main.forms import EmptyForm
from app.main.forms.twitter import TwitterLoginForm
from app.main.twitter import twitter_page
from app.web.forms import form_status, show_refusal
from app.web.limits import READING_TWITTER, SIGNING_IN, WRITING
from app.web.policies import CONFIRMED, policy
from app.web.viewer import current_viewer


@bp.route("/settings/twitter", methods=["GET", "POST"])
@policy(CONFIRMED, READING_TWITTER, SIGNING_IN)
@twitter_page
def twitter_login() -> Response | tuple[str, int]:
    """Connect an account, show what is stored of it, delete that."""
    if "forget" in request.form:
        logins.forget(current_viewer())
        flash(_("Everything about your connection to Twitter has been deleted."))
        return redirect(url_for("main.twitter_login"))
    form = TwitterLoginForm()
    if form.validate_on_submit() and _connect(form):
        flash(_("You are connected. The box for a new post now offers Twitter, too."))
        return redirect(url_for("main.twitter_login"))
    login = logins.find(current_user.id)
    return render_template(
        "settings/twitter.html", form=form, login=login
    ), form_status(form)


@bp.route("/post/<id:post_id>/twitter", methods=["POST"])
@policy(CONFIRMED, READING_TWITTER, WRITING)
@twitter_page
def retry_crosspost(post_id: int) -> Response:
    """Send a post to Twitter again, after that has failed."""
    if EmptyForm().validate_on_submit():
        try:
            crossposts.retry(current_viewer(), post_id)
        except Conflict as refusal:
            flash(_(refusal.message), "error")
    return redirect(url_for("main.post", post_id=post_id))


def _connect(form: TwitterLoginForm) -> bool:
    try:
        logins.connect(
            current_viewer(),
            form.username.data,
            form.email.data,
            form.password.data,
            form.proxy.data,
            totp_secret=form.totp_secret.data or None,
            secret_key=current_app.config["SECRET_KEY"],
        )
    except Invalid as refusal:
        show_refusal(form, refusal)
        return False
    except Unavailable as refusal:
        form.form_errors.append(_(refusal.message))
        return False
    return True
