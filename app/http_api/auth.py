"""Authentication: a name and a password for a token, a token for everything else."""

from typing import Any

from flask import current_app, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from app.credentials import accounts, tokens
from app.credentials.models import ApiToken
from app.http_api import scopes
from app.http_api.operations import Operation, operation_of
from app.users.models import User
from app.web import policies
from app.web.hooks import STRANGERS_BODY, limit_body
from app.web.limits import account_of, typed_login
from app.web.viewer import only_reads

REALM = "Authentication Required"
# Bytes. No text that an API takes comes near this, and a larger body is not even read.
MAX_BODY = 1024 * 1024


class Challenge(WWWAuthenticate):
    """A challenge; that for names and passwords says how to encode them (RFC 7617)."""

    def to_header(self) -> str:
        """Return the header; without the hint some clients send latin-1."""
        header = super().to_header()
        return f'{header}, charset="UTF-8"' if self.type == "basic" else header


def forget_cookies(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Begin every request of a client without a viewer, whatever cookies it has.

    A page of an API is read with a browser, whose choice of language holds there too.
    """
    if not operation_of(endpoint).is_page:
        g.viewer = g.api_token = None


def identify() -> None:
    """Load the viewer whose token was sent; whether one is needed, the policy says."""
    request.max_content_length = current_app.config["MAX_CONTENT_LENGTH"]
    operation = operation_of(request.endpoint)
    given = request.authorization
    if not operation.is_page and given is not None and given.type == "bearer":
        find = tokens.find_cached if only_reads() else tokens.find
        found = find(given.token or "")
        if found is not None:
            g.api_token, g.viewer = found, found.user
    limit_body(_max_body(operation))


def _max_body(operation: Operation) -> int:
    """Return how many bytes this client may send to this operation."""
    if g.get("viewer") is None:
        return STRANGERS_BODY
    # Pictures are larger than texts.
    extra = current_app.config["PICTURE_MAX_BYTES"] if operation.upload else 0
    return MAX_BODY + int(extra)


def authorize() -> None:
    """Enforce the policy of the operation; wrong tokens count against the limits.

    :raises Unauthorized: with a challenge.
    :raises NotAllowed: the viewer or the token may not do this.
    :raises RateLimitExceeded: there were too many requests.
    """
    operation = operation_of(request.endpoint)
    check = _check_basic if operation.security == "basic" else _check_token
    policies.enforce(check, limits_first=True)


def _check_token() -> None:
    current_viewer()
    scope = operation_of(request.endpoint).scope_for(request.method)
    scopes.require(g.api_token, scope)


def _check_basic() -> None:
    """Load the person whose name and password were sent.

    It takes as long for a name that nobody has as for a wrong password.
    """
    given = request.authorization
    if given is None or given.type != "basic":
        raise _unauthorized("basic")
    user = accounts.verify(account_of(typed_login()), given.password or "")
    if user is None:
        raise _unauthorized("basic")
    g.viewer = user


def current_viewer() -> User:
    """Return the person whose token was sent. Raises Unauthorized without one."""
    if g.viewer is None:
        raise _unauthorized("bearer")
    viewer: User = g.viewer
    return viewer


def reader() -> User | None:
    """Return the person whose token was sent; None for a stranger, who may read."""
    found: User | None = g.viewer
    return found


def current_token() -> ApiToken:
    """Return the token that was sent with this request."""
    sent: ApiToken = g.api_token
    return sent


def _unauthorized(scheme: str) -> Unauthorized:
    return Unauthorized(www_authenticate=Challenge(scheme, {"realm": REALM}))
