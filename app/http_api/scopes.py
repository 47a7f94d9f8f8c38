"""Scopes of operations: what a token needs to be sent with a request (RFC 6750)."""

from app.credentials.models import ApiToken
from app.credentials.scopes import CHANNELS, READ, WRITE, parse
from app.exceptions import InsufficientScope
from app.lib.i18n import mark as _l
from app.web.viewer import SAFE_METHODS

ANY = "any"
"""The scope of operations that every token may be used for."""
LACKING = _l("This token lacks the scope %(scope)s.")

__all__ = ["ANY", "CHANNELS", "READ", "WRITE", "of_method", "require", "scopes_of"]


def of_method(method: str) -> str:
    """Return the scope of an operation that declares none."""
    return READ if method in SAFE_METHODS else WRITE


def scopes_of(token: ApiToken | None) -> tuple[str, ...]:
    """Return the scopes of a token; those made with a password alone have all."""
    return parse(token.scopes if token is not None else None)


def require(token: ApiToken | None, scope: str) -> None:
    """Refuse a token that lacks a scope.

    :raises InsufficientScope: it does.
    """
    if scope != ANY and scope not in scopes_of(token):
        raise InsufficientScope(scope, LACKING)
