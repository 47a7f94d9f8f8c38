"""The stream of events that keeps an open page up to date."""

from collections.abc import Iterable

import orjson
from flask import Response, current_app, jsonify, request
from flask_login import current_user
from werkzeug.wsgi import ClosingIterator

from app.extensions import db, limiter, live
from app.live import Subscription, sse
from app.main import bp
from app.notifications import states
from app.timeline import topics

OPENINGS = "120 per minute"


def _who() -> str:
    """Count openings per person: an office of readers may share one address."""
    return f"stream:{current_user.get_id()}"


@bp.route("/stream")
@limiter.limit(OPENINGS, key_func=_who)
def stream() -> Response | tuple[Response, int]:
    """Stream what concerns the viewer, and the new posts of the `timeline` shown.

    Not behind `login_required`: a script wants 401, not the page that signs in.
    """
    if not current_user.is_authenticated:
        return jsonify(error="Unauthorized"), 401
    if not current_app.config["LIVE_ENABLED"]:
        # The answer that tells a browser to stay away.
        return Response(status=204)
    viewer_id: int = current_user.id
    subscription = live.subscribe([f"user:{viewer_id}", *_timeline(viewer_id)])
    return sse.response(_frames(subscription, viewer_id))


def _timeline(viewer_id: int) -> list[str]:
    """Give the topics of the timeline that the page shows, if it shows one."""
    shown = request.args.get("timeline")
    if shown == "home":
        return topics.home(viewer_id)
    return topics.public() if shown == "public" else []


def _frames(subscription: Subscription, viewer_id: int) -> ClosingIterator:
    """Begin with the present states, so that nothing since the page's making is lost.

    They are read behind the subscription: what changes later comes as an event.
    """
    try:
        present = [_frame(entry) for entry in states.since(viewer_id, 0.0)]
    except BaseException:
        subscription.close()
        raise
    # A stream lives for minutes; a connection held for as long would starve the pages.
    db.session.remove()
    returning = request.headers.get("Last-Event-ID")
    frames = sse.stream(subscription, last_event_id=returning)
    return ClosingIterator(_joined(present, frames), subscription.close)


def _joined(present: list[bytes], frames: Iterable[bytes]) -> Iterable[bytes]:
    yield b"".join(present)
    yield from frames


def _frame(entry: dict[str, object]) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (
        str(entry["name"]).encode(),
        orjson.dumps(entry),
    )
