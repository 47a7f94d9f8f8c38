"""The stream of events that keeps an open page up to date."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
from flask import Flask, Response, current_app, jsonify, request
from flask_login import current_user

from app.broker import sse, topics
from app.channels.open_streams import open_streams
from app.credentials import sessions
from app.exceptions import Unavailable
from app.extensions import broker, db, limiter
from app.main.blueprint import bp
from app.notifications import states
from app.relationships import audience
from app.timeline import places
from app.timeline import topics as timelines
from app.timeline.places import Places
from app.users import entities
from app.users.models import User
from app.web import activity, admission
from app.web.policies import PUBLIC, policy
from app.web.sessions import current
from app.web.viewer import is_of_viewer

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

    These are of each `timeline`, `thread`, `author` and `presence` that the tabs of a
    browser show. Strangers get 401, for a script cannot use the page that signs in; so
    do pages of another person (`viewer`) than the one who is signed in by now.
    """
    if not current_user.is_authenticated or not is_of_viewer():
        return jsonify(error="Unauthorized"), 401
    if not current_app.config["LIVE_ENABLED"]:
        # With this response a browser does not come again.
        return Response(status=204)
    most = current_app.config["LIVE_STREAMS"]
    leave = open_streams.enter([(("page", current_user.id), most)])
    try:
        return _open(Subscriber(current_user.id, _session_id()), leave)
    except Exception:
        leave()
        raise


def _open(subscriber: Subscriber, leave: Callable[[], None]) -> Response:
    shown = places.read(request.args.items(multi=True), subscriber.user_id)
    own = [topics.user(subscriber.user_id), topics.session(subscriber.session_id)]
    # A browser knows it while one stream lasts; the next one is told by the page.
    last_event_id = request.headers.get("Last-Event-ID") or request.args.get("after")
    subscription = broker.subscribe([*own, *shown.topics], after=last_event_id)
    app: Any = current_app
    try:
        # After subscribing: nobody is hidden unnoticed in between.
        event_filter = timelines.EventFilter(current_user)
        event_filter.learn(subscription.missed)
    except Exception:
        subscription.close()
        raise
    opening = partial(
        _states, app._get_current_object(), subscriber, shown, event_filter
    )
    stream = sse.CountedStream(
        subscription,
        opening=opening,
        admission=admission.of_streams(),
        final=ENDED,
        last_event_id=last_event_id,
        wants=event_filter.wants,
        wants_missed=event_filter.wants_missed,
        encode=shown.encode,
        is_last=sessions.is_end,
        spread=SPREAD,
        then=leave,
    )
    if current_user.shows_activity:
        register = activity.register()
        register.enter(subscriber.user_id)
        stream.call_at_end(partial(register.leave, subscriber.user_id))
    return sse.response(stream)


def _session_id() -> int:
    found = current()
    return found.session_id if found else 0


def _states(
    app: Flask,
    subscriber: Subscriber,
    shown: Places,
    event_filter: timelines.EventFilter,
) -> bytes | None:
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
            if not event_filter.is_current:
                event_filter.renew(db.session.get_one(User, subscriber.user_id))
            present = states.since(subscriber.user_id, 0.0)
            frames = [_frame(entry) for entry in present]
            return b"".join([*frames, *_presences(subscriber.user_id, shown)])
    except sa.exc.SQLAlchemyError as error:
        raise Unavailable("database", type(error).__name__) from error


def _presences(viewer_id: int, shown: Places) -> Iterator[bytes]:
    """Yield whether those are active whom the pages show, if the viewer may know."""
    viewer = entities.by_id(viewer_id) if shown.people else None
    if viewer is None:
        return
    for person in entities.active(shown.people).values():
        is_active = activity.shown_of(person, audience.relation(viewer, person.id))
        if is_active is not None:
            yield shown.encode(activity.event(person.id, is_active), with_id=False)


def _frame(entry: dict[str, object]) -> bytes:
    name = str(entry["name"]).encode()
    return b"event: %b\ndata: %b\n\n" % (name, orjson.dumps(entry))
