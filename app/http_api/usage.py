"""When tokens were last used: at most one write a minute each, after the response."""

from functools import partial

import sqlalchemy as sa
from flask import Flask, Response, current_app, g

from app.credentials import tokens
from app.extensions import db
from app.lib.throttle import Throttle

INTERVAL = 60.0  # seconds
MAX_TOKENS = 10_000
EXTENSION = "api_token_usage"


def note(response: Response) -> Response:
    """Write the token's `last_used_at` once the response is on its way."""
    token = g.get("api_token")
    token_id = token.__dict__.get("id") if token is not None else None
    if token_id is not None and _throttle().passes(token_id):
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # a LocalProxy
        response.call_on_close(partial(_write, app, token_id))
    return response


def _throttle() -> Throttle:
    found: Throttle = current_app.extensions.setdefault(
        EXTENSION, Throttle(INTERVAL, MAX_TOKENS)
    )
    return found


def _write(app: Flask, token_id: int) -> None:
    with app.app_context():
        try:
            tokens.note_use(token_id)
        except sa.exc.SQLAlchemyError:
            # A lost "last used" harms nobody; the response has been sent.
            db.session.rollback()
