"""Admission of streams, of which a process opens a few at once."""

from typing import Any

from flask import Flask, current_app, g, request

from app.exceptions import Overloaded
from app.lib.threads import Admission

STREAMS = frozenset({"main.stream", "api.stream"})
# A fifth of the connections that a process may have to PostgreSQL.
MOST_AT_ONCE = 4
# Seconds that a browser waits for its turn; proxies wait sixty for a response.
PATIENCE = 20.0


def init_app(app: Flask) -> None:
    """Let openings of streams wait for their turn before they use the database."""
    app.extensions["stream_admission"] = Admission(MOST_AT_ONCE)
    # The first function is called last: when the connection has been given back.
    app.teardown_appcontext_funcs.insert(0, leave)


def of_streams() -> Admission:
    """Return the admission of this application's streams."""
    admission: Admission = current_app.extensions["stream_admission"]
    return admission


def enter() -> None:
    """Wait for a turn if a stream is to be opened.

    :raises Overloaded: there was none in time.
    """
    if request.endpoint not in STREAMS or g.get("is_admitted"):
        return
    if not of_streams().enter(PATIENCE):
        raise Overloaded
    g.is_admitted = True


def leave(_error: Any = None) -> None:
    """Admit the next one."""
    if g.pop("is_admitted", False):
        of_streams().leave()
