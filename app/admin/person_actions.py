"""What administrators do to one account: each action asks first or is sent at once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.admin.actions import ActionForm, act
from app.admin.blueprint import bp
from app.administration import people as service
from app.audit import Actor
from app.exceptions import NotFound
from app.lib.i18n import mark as _l
from app.users.models import User
from app.web.limits import WRITING
from app.web.policies import ADMIN, policy


@dataclass(frozen=True, slots=True)
class PersonAction:
    """A command on an account, and what its form and its page say."""

    command: Callable[[Actor, User], None]
    label: str
    question: str
    text: str
    done: str
    is_dangerous: bool = False


ACTIONS = {
    "confirm": PersonAction(
        service.confirm_address,
        _l("Confirm the address"),
        _l("Confirm the e-mail address of %(username)s?"),
        _l("Do so where you know that the address is theirs. It is not checked."),
        _l("The address of %(username)s is confirmed."),
    ),
    "suspend": PersonAction(
        service.suspend,
        _l("Deactivate"),
        _l("Deactivate the account of %(username)s?"),
        _l(
            "They are signed out everywhere and cannot sign in, their tokens end, and"
            " nobody sees their page or their posts. Nothing is deleted: you can"
            " reactivate the account."
        ),
        _l("The account of %(username)s is deactivated."),
        is_dangerous=True,
    ),
    "reactivate": PersonAction(
        service.reactivate,
        _l("Reactivate"),
        _l("Reactivate the account of %(username)s?"),
        _l("They can sign in again, and their posts are seen again."),
        _l("The account of %(username)s is active again."),
    ),
    "grant": PersonAction(
        service.grant_admin,
        _l("Make an administrator"),
        _l("Make %(username)s an administrator?"),
        _l("They can do everything that you can do here, also to your account."),
        _l("%(username)s is an administrator now."),
        is_dangerous=True,
    ),
    "revoke": PersonAction(
        service.revoke_admin,
        _l("Take the rights away"),
        _l("Take the rights of an administrator away from %(username)s?"),
        _l("They are signed out everywhere. Their account goes on as everybody's."),
        _l("%(username)s is no administrator any more."),
        is_dangerous=True,
    ),
    "reset": PersonAction(
        service.send_reset,
        _l("Send a link for a new password"),
        _l("Send %(username)s a link for a new password?"),
        _l("It goes to their e-mail address. Their password stays until they use it."),
        _l("A link is on its way to %(username)s."),
    ),
    "sign-out": PersonAction(
        service.end_sessions,
        _l("Sign out everywhere"),
        _l("Sign %(username)s out everywhere?"),
        _l("All their browsers are signed out. Their programs and password stay."),
        _l("%(username)s is signed out everywhere."),
    ),
}


@bp.route("/people/<small:user_id>/<action>", methods=["GET", "POST"])
@policy(ADMIN, WRITING)
def person_action(user_id: int, action: str) -> Response | str:
    """Confirm, then carry out an action on an account."""
    chosen, user = ACTIONS.get(action), service.find(user_id)
    if chosen is None:
        raise NotFound
    back = url_for("admin.person", user_id=user.id)
    names = {"username": user.username}
    if request.method == "GET":
        return render_template(
            "admin/confirm.html",
            form=ActionForm(),
            title=_(chosen.question) % names,
            text=_(chosen.text),
            label=_(chosen.label),
            is_dangerous=chosen.is_dangerous,
            asks_reason=action == "suspend",
            cancel_url=back,
        )
    command = partial(_run, chosen, action, user)
    return act(command, _(chosen.done) % names, back)


def _run(chosen: PersonAction, action: str, user: User, actor: Actor) -> None:
    if action == "suspend":
        reason = request.form.get("reason", "").strip()
        service.suspend(actor, user, reason)
    else:
        chosen.command(actor, user)
