"""Tokens: creation with a name and a password, listing, revocation."""

from datetime import timedelta
from typing import Any

from flask import g

from app.api import lookups
from app.api.blueprint import bp
from app.api.schemas.tokens import Token, TokenIn, TokenInfo, TokenList
from app.credentials import issuing, tokens
from app.http_api import auth, scopes
from app.http_api.operations import Operation
from app.http_api.responses import JsonResponse
from app.web.idempotency import header_key, replayed
from app.web.limits import SIGNING_IN, TRYING_PASSWORDS
from app.web.policies import MEMBER


@bp.post("/tokens")
@Operation(
    "Create a token",
    tag="tokens",
    response=Token,
    access=MEMBER,
    basic=True,
    body=TokenIn,
    body_required=False,
    repeatable=True,
    limits=(SIGNING_IN, TRYING_PASSWORDS),
)
def get_token(body: TokenIn) -> JsonResponse:
    """Authenticate with a username (or e-mail address) and a password.

    Without a body, return the shared token of clients that name no device: it expires
    after an hour, and is returned again while it is valid for more than a minute. With
    a `name`, `expires_in` or `scopes`, create a new token for one device. Without
    `scopes` it may be used for everything.
    """
    key = header_key()
    if body.model_fields_set:
        life = timedelta(seconds=body.expires_in)
        chosen = body.scopes if "scopes" in body.model_fields_set else None
        issued = issuing.named(
            g.viewer, body.name, life, lookups.secret(), key=key, scopes=chosen
        )
    else:
        issued = issuing.shared(g.viewer, lookups.secret())
    return JsonResponse(Token.render(issued), replayed(key))


@bp.delete("/tokens")
@Operation("Revoke the current token", tag="tokens", access=MEMBER, scope=scopes.ANY)
def revoke_token() -> None:
    """End the token of this request at once.

    The user's other tokens stay valid.
    """
    tokens.revoke(auth.current_token())


@bp.get("/me/tokens")
@Operation("List the user's valid tokens", tag="tokens", response=TokenList)
def get_my_tokens() -> dict[str, Any]:
    """Return the tokens of the authenticated user, newest first.

    The text of a token is shown only when it is created.
    """
    return {
        "items": [
            TokenInfo.render(row) for row in tokens.list_alive(auth.current_viewer())
        ]
    }


@bp.delete("/me/tokens/<small:id>")
@Operation("Revoke a token of the user", tag="tokens", access=MEMBER)
def revoke_my_token(id: int) -> None:
    """End a token of the authenticated user at once."""
    tokens.revoke_by_id(auth.current_viewer(), lookups.small(id))
