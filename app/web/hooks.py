"""What surrounds every request: its id, its limits."""

import re
from typing import Any
from uuid import uuid4

from flask import Flask, current_app, g, request, session
from flask_login.utils import decode_cookie
from werkzeug.http import parse_range_header

from app.web import admission, timing

FORM_WITH_FILES = "multipart/form-data"
STRANGERS_BODY = 64 * 1024  # bytes
# What Flask-Login calls them.
SIGNED_IN, REMEMBER_COOKIE = "_user_id", "remember_token"
_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def init_app(app: Flask) -> None:
    """Bind the hooks to an application."""
    # Before all others: what a later one refuses has an id and a duration, too; the
    # check of a form's token reads all of the form, and most hooks load the viewer
    # from the database.
    first = [begin, limit_form, admission.enter]
    app.before_request_funcs.setdefault(None, [])[:0] = first
    app.url_value_preprocessor(forget_viewer)


def forget_viewer(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Begin without a viewer.

    Where an application context stays open, as in tests of forks, so does `g`.
    """
    g.pop("viewer", None)
    if g.pop("failing", False):
        g.pop("_login_user", None)


def begin() -> None:
    """Set the id of the request: the proxy's X-Request-ID where it is a sane one.

    A range that cannot be served is forgotten.
    """
    timing.begin()
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _SAFE_ID.fullmatch(given) else uuid4().hex[:16]
    if "HTTP_RANGE" in request.environ:
        _forget_odd_range()


def _forget_odd_range() -> None:
    """Ignore a range that is malformed, or several of them (RFC 9110, 14.2).

    What serves files would take it for one that lies beyond their end.
    """
    found = parse_range_header(request.environ["HTTP_RANGE"])
    if found is None or found.units != "bytes" or len(found.ranges) != 1:
        del request.environ["HTTP_RANGE"]


def request_id() -> str:
    """Return the id of the current request."""
    found: str = g.get("request_id", "-")
    return found


def limit_form() -> None:
    """Limit the body to the size of a form, except for forms with files.

    Of these Werkzeug limits the fields. Strangers have no files to send and no long
    texts. Routes that take more, such as the API's, set their own limit.
    """
    if is_stranger():
        limit_body(STRANGERS_BODY)
    elif request.mimetype != FORM_WITH_FILES:
        limit_body(current_app.config["MAX_FORM_MEMORY_SIZE"])


def limit_body(size: int) -> None:
    """Refuse a body of more than `size` bytes when it comes to reading it (413)."""
    request.max_content_length = min(size, request.max_content_length or size)


def is_stranger() -> bool:
    """Return whether the request has no session, without touching the database.

    A session that has ended since still counts: what was typed in it is read, to be
    shown again.
    """
    remembered = request.cookies.get(REMEMBER_COOKIE, "")
    return SIGNED_IN not in session and decode_cookie(remembered) is None
