"""Who asks: a name and a password for a token, a token for everything else."""

from typing import Any

from flask import current_app, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from app.api import bp
from app.credentials import accounts, tokens
from app.credentials.models import ApiToken
from app.users.models import User
from app.web.hooks import STRANGERS_BODY, limit_body
from app.web.limits import account_of, typed_login

REALM = "Authentication Required"
# Its reader is a person with a browser, whose choice of language holds there too.
PAGE = "api.docs"
# Pictures are larger than words.
UPLOAD = "api.upload_media"
# No text that the API takes comes near this, and a larger body is not even read.
MAX_BODY = 1024 * 1024


class Challenge(WWWAuthenticate):
    """A challenge; that for names and passwords says how to encode them (RFC 7617)."""

    def to_header(self) -> str:
        """Return the header; without the hint some clients send latin-1."""
        header = super().to_header()
        return f'{header}, charset="UTF-8"' if self.type == "basic" else header


@bp.url_value_preprocessor
def forget_cookies(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Begin every request of a program as a stranger's, whatever cookies it has."""
    if endpoint != PAGE:
        g.viewer = g.api_token = None


@bp.before_request
def identify() -> None:
    """See whose token it is; whether one is needed is for the operation to say."""
    request.max_content_length = current_app.config["MAX_CONTENT_LENGTH"]
    given = request.authorization
    if request.endpoint != PAGE and given is not None and given.type == "bearer":
        found = tokens.find(given.token or "")
        if found is not None:
            g.api_token, g.viewer = found, found.user
    limit_body(_most())


def _most() -> int:
    """Return how many bytes this caller may send to this operation."""
    if g.get("viewer") is None:
        return STRANGERS_BODY
    upload = request.endpoint == UPLOAD
    return MAX_BODY + (current_app.config["PICTURE_MAX_BYTES"] if upload else 0)


def current_viewer() -> User:
    """Give the person whose token was sent. Raises Unauthorized without one."""
    if g.viewer is None:
        raise _unauthorized("bearer")
    viewer: User = g.viewer
    return viewer


def basic() -> User:
    """Give the person whose name and password were sent. Raises Unauthorized.

    It takes as long for a name that nobody has as for a wrong password.
    """
    given = request.authorization
    if given is None or given.type != "basic":
        raise _unauthorized("basic")
    holder = account_of(typed_login())
    user = accounts.verify(holder, given.password or "")
    if user is None:
        raise _unauthorized("basic")
    g.viewer = user
    return user


def token() -> ApiToken:
    """Give the token that was sent with this request."""
    sent: ApiToken = g.api_token
    return sent


def _unauthorized(scheme: str) -> Unauthorized:
    return Unauthorized(www_authenticate=Challenge(scheme, {"realm": REALM}))
