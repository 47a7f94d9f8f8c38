"""Tokens: getting one with a name and a password, seeing and ending one's own."""

from datetime import timedelta
from typing import Any

from flask import g, url_for

from app.api import lookups
from app.api.blueprint import bp
from app.api.payloads import iso
from app.api.schemas.tokens import Token, TokenIn, TokenList
from app.credentials import issuing, tokens
from app.credentials.models import ApiToken
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.responses import JsonResponse
from app.web.idempotency import header_key, replayed
from app.web.limits import SIGNING_IN, TRYING_PASSWORDS
from app.web.policies import MEMBER


@bp.post("/tokens")
@Operation(
    "Get a token",
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
    """With a name (or an e-mail address) and a password.

    Without a body it is the one token that clients without a name share: it lives an
    hour, and asked again while more than a minute is left, it is the same one. With a
    `name` or a life (`expires_in`) it is a new one for one device.
    """
    key = header_key()
    if body.model_fields_set:
        life = timedelta(seconds=body.expires_in)
        issued = issuing.named(g.viewer, body.name, life, lookups.secret(), key=key)
    else:
        issued = issuing.shared(g.viewer, lookups.secret())
    text, name, expires_at = issued
    payload = {"token": text, "name": name, "expires_at": iso(expires_at)}
    return JsonResponse(payload, replayed(key))


@bp.delete("/tokens")
@Operation("Revoke the token that asks", tag="tokens", access=MEMBER)
def revoke_token() -> None:
    """Other tokens of the same person live on."""
    tokens.revoke(auth.current_token())


@bp.get("/me/tokens")
@Operation("List one's live tokens", tag="tokens", response=TokenList)
def get_my_tokens() -> dict[str, Any]:
    """The newest first. Their texts are not kept, so nobody can read them."""
    return {
        "items": [_payload(row) for row in tokens.list_alive(auth.current_viewer())]
    }


@bp.delete("/me/tokens/<small:id>")
@Operation("Revoke one of one's tokens", tag="tokens", access=MEMBER)
def revoke_my_token(id: int) -> None:
    """It ends at once."""
    tokens.revoke_by_id(auth.current_viewer(), lookups.small(id))


def _payload(row: ApiToken) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name or None,
        "created_at": iso(row.created_at),
        "expires_at": iso(row.expires_at),
        "last_used_at": iso(row.last_used_at),
        "current": row.id == auth.current_token().id,
        "_links": {"self": url_for("api.revoke_my_token", id=row.id)},
    }
