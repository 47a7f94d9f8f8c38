"""Tokens: getting one with a name and a password, seeing and ending one's own."""

from datetime import timedelta
from typing import Any

from flask import g, url_for

from app.api import auth, lookups
from app.api import bp as api
from app.api.operations import Operation
from app.api.responses import Answer
from app.api.schemas.tokens import Token, TokenIn, TokenList
from app.credentials import issuing, tokens
from app.credentials.models import ApiToken
from app.web.idempotency import header_key, replayed
from app.web.limits import SIGNING_IN, TRYING_PASSWORDS
from app.web.payloads import iso


@api.post("/tokens")
@Operation(
    "Get a token",
    tag="tokens",
    answer=Token,
    security="basic",
    body=TokenIn,
    body_required=False,
    repeatable=True,
    limit=(SIGNING_IN, TRYING_PASSWORDS),
)
def get_token(body: TokenIn) -> Answer:
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
    return Answer(payload, replayed(key))


@api.delete("/tokens")
@Operation("Revoke the token that asks", tag="tokens")
def revoke_token() -> None:
    """Other tokens of the same person live on."""
    tokens.revoke(auth.token())


@api.get("/me/tokens")
@Operation("List one's live tokens", tag="tokens", answer=TokenList)
def get_my_tokens() -> dict[str, Any]:
    """The newest first. Their texts are not kept, so nobody can read them."""
    return {
        "items": [_payload(row) for row in tokens.list_alive(auth.current_viewer())]
    }


@api.delete("/me/tokens/<small:id>")
@Operation("Revoke one of one's tokens", tag="tokens")
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
        "current": row.id == auth.token().id,
        "_links": {"self": url_for("api.revoke_my_token", id=row.id)},
    }
