"""When people and sessions were last seen, written after the response and throttled."""

from functools import partial

import sqlalchemy as sa
from flask import Flask, Response, current_app, request

from app.credentials import sessions
from app.extensions import db
from app.lib.clock import utcnow
from app.lib.throttle import Throttle
from app.users.models import User
from app.web import activity
from app.web.sessions import current
from app.web.viewer import remembered, viewer_id

INTERVAL = 60.0  # seconds
MAX_PEOPLE = 10_000
# A poll of an open tab or a probe is no sign that somebody reads it.
SILENT = frozenset(
    {
        *("main.healthz", "main.readyz"),
        *("static", "main.notifications", "main.stream"),
        *("main.new_posts", "main.new_replies"),
        *("main.typing_mark", "main.post_fragment", "main.shown_posts"),
    }
)


def init_app(app: Flask) -> None:
    """Record the viewer of every request that a person causes."""
    app.extensions["presence"] = Throttle(INTERVAL, MAX_PEOPLE)
    app.after_request(record)


def record(response: Response) -> Response:
    """Write the viewer's `last_seen` once the response is on its way."""
    if request.endpoint in SILENT:
        return response
    person = viewer_id()
    if person is not None and remembered("shows_activity"):
        activity.register().see(person)
    if person is not None and _passes(person):
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # a LocalProxy
        found = current()
        used = found.session_id if found and found.use_is_due else None
        response.call_on_close(partial(_write, app, person, used))
    return response


def _passes(person: int) -> bool:
    throttle: Throttle = current_app.extensions["presence"]
    return throttle.passes(person)


def _write(app: Flask, person: int, session_id: int | None) -> None:
    with app.app_context():
        try:
            db.session.execute(
                sa.update(User).where(User.id == person).values(last_seen=utcnow())
            )
            if session_id is not None:
                sessions.note_use(session_id)
            db.session.commit()
        except sa.exc.SQLAlchemyError:
            # A lost "last seen" harms nobody; the response has been sent.
            db.session.rollback()
