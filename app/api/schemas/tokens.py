"""Tokens."""

from typing import Annotated, Literal

from flask import url_for
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.credentials.scopes import parse
from app.http_api.auth import current_token
from app.http_api.rendering import From
from app.http_api.schemas import (
    INTEGRAL,
    VISIBLE,
    Body,
    Moment,
    Output,
    Path,
    UserId,
    absent,
    storable,
)
from app.lib.text import clean_line

DAY = 24 * 60 * 60
MAX_SECONDS = 10 * 365 * DAY
Scope = Literal["read", "write", "channels"]
ALL: list[Scope] = ["read", "write", "channels"]


def _cleaned(name: str) -> str:
    name = clean_line(name)
    if not name:
        raise PydanticCustomError("name", "This must not be empty.")
    return name


class TokenIn(Body):
    """A new token for one device."""

    name: Annotated[
        str,
        storable(64, 1, pattern=VISIBLE, examples=["My phone"]),
        AfterValidator(_cleaned),
    ] = "API"
    expires_in: Annotated[
        int, Field(ge=60, le=MAX_SECONDS, description="Lifetime in seconds."), INTEGRAL
    ] = 365 * DAY
    scopes: Annotated[
        list[Scope],
        Field(min_length=1, max_length=len(ALL), default_factory=lambda: ALL),
        absent("What the token may be used for; by default everything."),
    ]


class Token(Output):
    """A token. Its text is shown only once; `name` is null for the shared token."""

    token: Annotated[str, Field(pattern="^[0-9a-f]{32}$"), From("text")]
    name: str | None
    expires_at: Moment
    scopes: list[Scope]


class TokenLinks(Output):
    """The link that revokes a token."""

    self: Annotated[
        Path, From(lambda token, _: url_for("api.revoke_my_token", id=token.id))
    ]


class TokenInfo(Output):
    """A valid token, without its text; `current` is the one of this request."""

    id: UserId
    name: Annotated[str | None, From(lambda token, _: token.name or None)]
    created_at: Moment
    expires_at: Moment
    last_used_at: Moment | None
    scopes: Annotated[list[Scope], From(lambda token, _: parse(token.scopes))]
    current: Annotated[bool, From(lambda token, _: token.id == current_token().id)]
    links: Annotated[TokenLinks, Field(alias="_links"), From("")]


class TokenList(Output):
    """The user's valid tokens, newest first."""

    items: list[TokenInfo]
