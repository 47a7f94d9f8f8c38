"""The session of a browser: its cookies, and what leaves the browser with it."""

from typing import Any

from flask import Flask, Response, g, request, session
from flask_login import login_user, user_logged_in, user_logged_out
from flask_login.config import COOKIE_NAME

from app.credentials import sessions
from app.credentials.sessions import SignedIn
from app.extensions import login
from app.users.models import User
from app.web.viewer import only_reads

# Set in the cookie of a stranger whose session has ended, until a page has said so to
# the script that removes drafts.
ENDED = "_ended"


def init_app(app: Flask) -> None:
    """Load people by their sessions, and clear browsers whose session has ended."""
    app.after_request(clear)
    app.jinja_env.globals["session_has_ended"] = has_ended


@login.user_loader
def load(identity: str) -> User | None:
    """Return the person of a cookie, unless the session that it names has ended."""
    find = sessions.find_cached if only_reads() else sessions.find
    found = find(identity)
    g.signed_in, g.is_dead = found, found is None
    return found.user if found else None


def current() -> SignedIn | None:
    """Return the session of this request; None for strangers and programs."""
    found: SignedIn | None = g.get("signed_in")
    return found


def begin(user: User, *, remember: bool = False) -> None:
    """Begin a session of a person, with nothing in it that was there before.

    An attacker who planted a session in a browser must not know the CSRF token of the
    person who signs in with it.
    """
    session.clear()
    login_user(user, remember=remember)


def replace_session(user: User) -> None:
    """Begin a session of a person who has just ended all of theirs.

    The forms that they have open elsewhere go on working.
    """
    login_user(user, remember=COOKIE_NAME in request.cookies)


def has_ended() -> bool:
    """Return, once, whether this stranger was signed in until now."""
    return bool(session.pop(ENDED, False))


def clear(response: Response) -> Response:
    """Let a browser whose session has ended drop the pages that it has stored.

    Not its storage: that is shared with whatever else lies on this host, and holds the
    choice of theme; a script removes the drafts (`behaviors/session.js`).
    """
    if g.pop("is_cleared", False):
        response.headers["Clear-Site-Data"] = '"cache"'
    return response


@user_logged_in.connect
def _store(_app: Flask, user: Any) -> None:
    """Store the row of a session, whichever code called Flask-Login."""
    g.signed_in = sessions.begin(user, request.user_agent.string)
    session["_user_id"] = g.signed_in.identity


@user_logged_out.connect
def _remove(_app: Flask, **_values: Any) -> None:
    """Delete the row, after which a copy of the cookies opens nothing."""
    found = g.pop("signed_in", None)
    if found is not None:
        sessions.leave(found)
    if found is not None or g.pop("is_dead", False):
        session[ENDED] = g.is_cleared = True
