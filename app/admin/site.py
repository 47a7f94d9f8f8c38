"""Whether strangers may read the site: for administrators to decide."""

from functools import partial

from flask import current_app, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.admin.actions import act
from app.admin.blueprint import bp
from app.administration import site as administration
from app.audit import Actor
from app.site import settings
from app.web.limits import WRITING
from app.web.policies import ADMIN, policy


@bp.route("/strangers")
@policy(ADMIN)
def strangers() -> str:
    """Show whether strangers may read, and what that means."""
    return render_template(
        "admin/strangers.html",
        is_open=settings.is_open_to_strangers(),
        is_undecided=settings.is_undecided(),
        is_allowed=current_app.config["PUBLIC_READING"],
    )


@bp.route("/strangers", methods=["POST"])
@policy(ADMIN, WRITING)
def decide_about_strangers() -> Response:
    """Open the site to strangers, or close it."""
    is_open = request.form.get("open") == "1"
    done = (
        _("Strangers may read this site now.")
        if is_open
        else _("This site is for members only now.")
    )
    return act(partial(_decide, is_open), done, url_for("admin.strangers"))


def _decide(is_open: bool, actor: Actor) -> None:
    administration.set_open_to_strangers(actor, is_open)
