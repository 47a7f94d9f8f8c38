"""Following and unfollowing, by a button of any page."""

from typing import Any

from flask import flash, jsonify, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.exceptions import Conflict, NotAllowed, NotFound
from app.main.blueprint import bp
from app.main.forms import EmptyForm
from app.main.profiles import find_user
from app.relationships import service
from app.users.models import User
from app.web.arguments import prefers_json
from app.web.limits import WRITING
from app.web.policies import CONFIRMED, MEMBER, policy
from app.web.viewer import current_viewer


@bp.route("/follow/<username>", methods=["POST"])
@policy(CONFIRMED, WRITING)
def follow(username: str) -> Any:
    """Follow a person."""
    return _change(username, follow=True)


@bp.route("/unfollow/<username>", methods=["POST"])
@policy(MEMBER, WRITING)
def unfollow(username: str) -> Any:
    """Unfollow a person."""
    return _change(username, follow=False)


def _change(username: str, *, follow: bool) -> Any:
    if not EmptyForm().validate_on_submit():
        return redirect(url_for("main.index"))
    try:
        person = find_user(username)
    except NotFound:
        message = _("User %(username)s not found.", username=username)
        return _refuse(message, url_for("main.index"), 404)
    act = service.follow if follow else service.unfollow
    profile = url_for("main.user", username=person.username)
    try:
        act(current_viewer(), person)
    except (Conflict, NotAllowed) as refusal:
        status = 409 if isinstance(refusal, Conflict) else 403
        return _refuse(_(refusal.message) % refusal.parameters, profile, status)
    message = (
        _("You are following %(username)s!", username=person.username)
        if follow
        else _("You are not following %(username)s.", username=person.username)
    )
    if prefers_json():
        return jsonify(_state(person, following=follow) | {"message": message})
    flash(message)
    return redirect(profile)


def _refuse(message: str, address: str, status: int) -> Any:
    if prefers_json():
        return jsonify(error=message, message=message), status
    flash(message)
    return redirect(address)


def _state(person: User, *, following: bool) -> dict[str, Any]:
    count = person.follower_count
    text = ngettext("%(count)d follower", "%(count)d followers", count, count=count)
    return {
        "following": following,
        "follower_count": count,
        "followers_count_text": text,
    }
