"""The viewer: the person of a session, or of an API token."""

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import g, has_request_context, request
from flask_login import current_user

if TYPE_CHECKING:
    from app.users.models import User

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def only_reads() -> bool:
    """Return whether the request may be served from what the process remembers.

    One that may write reads its viewer, and the person whom it is about, anew.
    """
    return request.method in SAFE_METHODS


def viewer() -> "User | None":
    """Return the viewer, None for a stranger. The API sets `g.viewer` itself."""
    if not has_request_context():
        return None
    if "viewer" in g:
        person: User | None = g.viewer
        return person
    return current_viewer() if current_user.is_authenticated else None


def current_viewer() -> "User":
    """Return the signed-in user of a route that admits nobody else.

    It is the User itself, not the proxy of Flask-Login.
    """
    person: User = current_user._get_current_object()
    return person


def viewer_id() -> int | None:
    """Return the viewer's id, without touching the database.

    After a commit every other value would have to be read again.
    """
    state = _state()
    return state.identity[0] if state is not None and state.identity else None


def is_of_viewer() -> bool:
    """Return whether the viewer is the person for whom the asking page was rendered.

    A page names them in `viewer` or `X-Viewer`: in another tab of its browser another
    person may have signed in, whose events are none of its business.
    """
    named = request.args.get("viewer") or request.headers.get("X-Viewer")
    return not named or named == str(viewer_id())


def remembered(column: str) -> Any:
    """Return a loaded value of the viewer; None if it would have to be read."""
    state = _state()
    return state.dict.get(column) if state is not None else None


def _state() -> Any:
    person = g.get("viewer") or g.get("_login_user")
    return sa.inspect(person, raiseerr=False) if person is not None else None
