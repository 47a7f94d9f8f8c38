"""Blocking and muting people, and the lists of them."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.exceptions import Conflict
from app.extensions import db
from app.lib.keyset import cut
from app.lib.safe_urls import safe_next
from app.main.blueprint import bp
from app.main.forms import EmptyForm
from app.main.profiles import find_user
from app.relationships import blocks, queries
from app.users.models import User
from app.users.read_models import PersonRecord
from app.web.limits import WRITING
from app.web.pagination import cursor_from_request, timeline_page
from app.web.policies import CONFIRMED, MEMBER, policy
from app.web.viewer import current_viewer

LENGTH = 50


@bp.route("/user/<username>/block", methods=["GET", "POST"])
@policy(CONFIRMED, WRITING)
def block(username: str) -> Response | str:
    """Confirm, then block a person."""
    person = find_user(username)
    if EmptyForm().validate_on_submit():
        done = _("You have blocked %(username)s.", username=person.username)
        return _change(blocks.block, person, done)
    return render_template(
        "confirm.html",
        title=_("Block %(username)s?", username=person.username),
        text=_("You will not follow, write to or meet each other here any more."),
        action=url_for("main.block", username=person.username),
        submit_label=_("Block"),
        cancel_url=url_for("main.user", username=person.username),
    )


@bp.route("/user/<username>/unblock", methods=["POST"])
@policy(MEMBER, WRITING)
def unblock(username: str) -> Response:
    """Unblock a person."""
    person = find_user(username)
    done = _("You do not block %(username)s any more.", username=person.username)
    return _change(blocks.unblock, person, done)


@bp.route("/user/<username>/mute", methods=["POST"])
@policy(CONFIRMED, WRITING)
def mute(username: str) -> Response:
    """Mute a person; they do not learn it."""
    person = find_user(username)
    done = _("You have muted %(username)s.", username=person.username)
    return _change(blocks.mute, person, done)


@bp.route("/user/<username>/unmute", methods=["POST"])
@policy(MEMBER, WRITING)
def unmute(username: str) -> Response:
    """Unmute a person."""
    person = find_user(username)
    done = _("You do not mute %(username)s any more.", username=person.username)
    return _change(blocks.unmute, person, done)


@bp.route("/settings/blocks")
@policy(MEMBER)
def blocked_people() -> str:
    """List the people whom the viewer blocks."""
    return _list(queries.blocked_by)


@bp.route("/settings/mutes")
@policy(MEMBER)
def muted_people() -> str:
    """List the people whom the viewer mutes."""
    return _list(queries.muted_by)


def _change(act: Callable[[User, User], bool], person: User, done: str) -> Response:
    """Carry out a change, and return to the page `next`, else to the person's."""
    address = url_for("main.user", username=person.username)
    address = safe_next(request.form.get("next"), address)
    if not EmptyForm().validate_on_submit():
        return redirect(address)
    try:
        act(current_viewer(), person)
    except Conflict as refusal:
        done = _(refusal.message)
    flash(done)
    return redirect(address)


def _list(select: Callable[..., Any]) -> str:
    cursor = cursor_from_request(LENGTH)
    found = db.session.scalars(select(current_user.id, cursor, LENGTH + 1))
    people = [PersonRecord.of(each) for each in found]
    part = cut(people, cursor, LENGTH, lambda person: person.id)
    return render_template(
        "settings/blocked_people.html", page=timeline_page(part, part.items)
    )
