"""The stream of events that keeps an open page up to date."""

from functools import partial
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
from flask import Flask, Response, current_app, jsonify, request
from flask_login import current_user

from app.broker import sse, topics
from app.credentials import sessions
from app.exceptions import Unavailable
from app.extensions import broker, limiter
from app.main.blueprint import bp
from app.notifications import states
from app.timeline import topics as timelines
from app.web import admission
from app.web.arguments import integer_argument
from app.web.policies import PUBLIC, policy
from app.web.sessions import current

ENDED = f"event: {sessions.ENDED}\ndata: {{}}\n\n".encode()
# Seconds over which pages spread their requests for what they missed.
SPREAD = 5.0


class Subscriber(NamedTuple):
    """The person of a stream, and their session."""

    user_id: int
    session_id: int


def _limiter_key() -> str:
    """Return the limiter key of the person: many may share one address."""
    return f"stream:{current_user.get_id()}"


OPENING_STREAMS = limiter.limit("120 per minute", key_func=_limiter_key)


@bp.route("/stream")
@policy(PUBLIC, OPENING_STREAMS)
def stream() -> Response | tuple[Response, int]:
    """Stream the viewer's events, and those of the open page.

    These are of the `timeline` shown, or of the `thread` with that id. Strangers get
    401, for a script cannot use the page that signs in.
    """
    if not current_user.is_authenticated:
        return jsonify(error="Unauthorized"), 401
    if not current_app.config["LIVE_ENABLED"]:
        # With this response a browser does not come again.
        return Response(status=204)
    return _open(Subscriber(current_user.id, _session_id()))


def _open(subscriber: Subscriber) -> Response:
    chosen = [topics.user(subscriber.user_id), topics.session(subscriber.session_id)]
    chosen += [*_timeline(subscriber.user_id), *_thread()]
    event_filter = timelines.EventFilter(current_user)
    app: Any = current_app
    stream = sse.EventStream(
        broker.subscribe(chosen),
        opening=partial(_states, app._get_current_object(), subscriber),
        admission=admission.of_streams(),
        final=ENDED,
        last_event_id=request.headers.get("Last-Event-ID"),
        wants=event_filter.wants,
        ends_with=sessions.ENDED,
        spread=SPREAD,
    )
    return sse.response(stream)


def _timeline(viewer_id: int) -> list[str]:
    """Return the topics of the timeline that the page shows, if it shows one."""
    shown = request.args.get("timeline")
    if shown == "home":
        return timelines.home(viewer_id)
    return timelines.public() if shown == "public" else []


def _thread() -> list[str]:
    """Return the topic of the thread that the page shows, if it shows one."""
    thread = integer_argument("thread", 0)
    return timelines.thread(thread) if thread else []


def _session_id() -> int:
    found = current()
    return found.session_id if found else 0


def _states(app: Flask, subscriber: Subscriber) -> bytes | None:
    """Return the frames of all states; None if the session has ended.

    They are read after subscribing, so nothing since the page was rendered is missed,
    nor is the end of the session. Without the database the stream ends: its browser
    reconnects by itself.
    """
    # In a context of its own, which ends at once: a stream lives for minutes, and a
    # connection held for as long would starve the pages.
    try:
        with app.app_context():
            if not sessions.is_alive(subscriber.session_id, subscriber.user_id):
                return None
            present = states.since(subscriber.user_id, 0.0)
            return b"".join(_frame(entry) for entry in present)
    except sa.exc.SQLAlchemyError as error:
        raise Unavailable("database", type(error).__name__) from error


def _frame(entry: dict[str, object]) -> bytes:
    name = str(entry["name"]).encode()
    return b"event: %b\ndata: %b\n\n" % (name, orjson.dumps(entry))
