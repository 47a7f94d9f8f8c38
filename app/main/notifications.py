"""Notifications: the poll of open pages, and the page of events."""

import math
from functools import partial

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from app.main.blueprint import bp
from app.notifications import read_models, service, states
from app.users.entities import clock_of
from app.web.arguments import prefers_json, read_mark
from app.web.pagination import read_page
from app.web.policies import MEMBER, policy
from app.web.viewer import current_viewer, is_of_viewer


@bp.route("/notifications")
@policy(MEMBER)
def notifications() -> Response | tuple[Response, int]:
    """Return the states stamped after `since`, oldest first; nothing is written.

    Whoever has them already gets 304 without another statement: every change of a
    state raises the clock of its person, which is known.
    """
    if not is_of_viewer():
        return jsonify(error="Unauthorized"), 401
    tag = _tag()
    if request.if_none_match.contains(tag):
        response = Response(status=304)
    else:
        response = jsonify(states.since(current_user.id, _since()))
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.route("/notifications/all")
@policy(MEMBER)
def notifications_page() -> str:
    """List the viewer's notifications; that marks nothing as read."""
    return render_template(
        "main/notifications.html",
        page=read_page(partial(read_models.read, current_viewer())),
    )


@bp.route("/notifications/read", methods=["POST"])
@policy(MEMBER)
def mark_notifications_read() -> BaseResponse | tuple[str, int]:
    """Mark notifications as read, up to the newest that the page has shown."""
    service.mark_read(current_viewer(), read_mark())
    if prefers_json():
        return "", 204
    return redirect(url_for("main.notifications_page"))


def _since() -> float:
    """Return the poller's cursor; zero for anything but a finite number."""
    since: float = request.args.get("since", 0.0, type=float)
    return since if math.isfinite(since) else 0.0


def _tag() -> str:
    """Return what changes with the states; read before them, so it is never newer."""
    me = current_viewer()
    counts = f"{me.unread_messages}-{me.unread_notifications}"
    return f"{me.id}-{clock_of(me)!r}-{counts}-{_since()!r}"
