"""What the viewer is told: the poll of open pages, and the page of events."""

import math
from typing import Any

from flask import current_app, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.main.blueprint import bp
from app.notifications import read_models, service, states
from app.web.arguments import prefers_json, read_mark
from app.web.pagination import Page, cursor_from_request, is_too_deep, timeline_page
from app.web.policies import MEMBER, policy
from app.web.viewer import current_viewer


@bp.route("/notifications")
@policy(MEMBER)
def notifications() -> Response:
    """Give the states stamped after `since`, oldest first; nothing is written."""
    response = jsonify(states.since(current_user.id, _since()))
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


@bp.route("/notifications/all")
@policy(MEMBER)
def notifications_page() -> str:
    """List what happened to the viewer; looking at it marks nothing as read."""
    return render_template("main/notifications.html", page=_events())


@bp.route("/notifications/read", methods=["POST"])
@policy(MEMBER)
def mark_notifications_read() -> Response | tuple[str, int]:
    """Mark events as read, up to the newest that the page has shown."""
    service.mark_read(current_viewer(), read_mark())
    if prefers_json():
        return "", 204
    return redirect(url_for("main.notifications_page"))


def _since() -> float:
    """Read the poller's cursor; what is no finite number counts as zero."""
    since: float = request.args.get("since", 0.0, type=float)
    return since if math.isfinite(since) else 0.0


def _events() -> Page:
    size: int = current_app.config["POSTS_PER_PAGE"]
    cursor = cursor_from_request(size)
    if is_too_deep(cursor):
        return Page([])
    viewer: Any = current_viewer()
    part = read_models.read(viewer, cursor, size)
    return timeline_page(part, part.items)
