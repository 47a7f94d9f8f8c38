"""Twitter for administrators: its state, its credits, the accounts mirrored here."""

from dataclasses import dataclass
from functools import partial

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.admin.actions import act
from app.admin.blueprint import bp
from app.admin.lists import read_list
from app.administration import background
from app.audit import Actor
from app.extensions import twitter as extension
from app.integrations.twitter import queries
from app.web.limits import WRITING
from app.web.policies import ADMIN, policy

LENGTH = 50


@dataclass(frozen=True, slots=True)
class Credits:
    """Credits in the present period, as far as this site estimates them."""

    spent: float
    budget: float
    left: float | None
    seconds_left: float


@bp.route("/twitter")
@policy(ADMIN)
def twitter() -> str:
    """Show the state of Twitter, and the mirrored accounts or those that fail."""
    failing = request.args.get("list") == "failing"
    select = partial(queries.accounts, failing=failing)
    page = read_list(select, LENGTH, lambda account: account.user_id)
    return render_template(
        "admin/twitter.html", page=page, credits=_credits(), failing=failing
    )


@bp.route("/twitter/<small:user_id>/mirror", methods=["POST"])
@policy(ADMIN, WRITING)
def mirror_now(user_id: int) -> Response:
    """Schedule the next run of an account for now."""
    back = url_for("admin.twitter", list=request.args.get("list"))
    command = partial(_mirror, user_id)
    return act(command, _("The account is mirrored with the next run."), back)


def _mirror(user_id: int, actor: Actor) -> None:
    background.mirror_now(actor, user_id)


def _credits() -> Credits | None:
    """Return the credits; None on a site without a key."""
    if not extension.configured:
        return None
    meter = extension.client.credits
    return Credits(meter.spent, meter.budget, meter.left, meter.seconds_left)
