"""Tokens."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.http_api.schemas import (
    INTEGRAL,
    VISIBLE,
    Body,
    Moment,
    Path,
    Shown,
    UserId,
    storable,
)
from app.lib.text import clean_line

DAY = 24 * 60 * 60
MOST_SECONDS = 10 * 365 * DAY


def _cleaned(name: str) -> str:
    name = clean_line(name)
    if not name:
        raise PydanticCustomError("name", "This must not be empty.")
    return name


class TokenIn(Body):
    """A device that wants a token of its own."""

    name: Annotated[
        str,
        storable(64, 1, pattern=VISIBLE, examples=["My phone"]),
        AfterValidator(_cleaned),
    ] = "API"
    expires_in: Annotated[
        int, Field(ge=60, le=MOST_SECONDS, description="Seconds of life."), INTEGRAL
    ] = 365 * DAY


class Token(Shown):
    """A token's text, which is shown this once; `name` is null for the shared one."""

    token: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    name: str | None
    expires_at: Moment


class TokenLinks(Shown):
    """Where a token is revoked."""

    self: Path


class TokenInfo(Shown):
    """What is known of a live token; `current` is the one that asks."""

    id: UserId
    name: str | None
    created_at: Moment
    expires_at: Moment
    last_used_at: Moment | None
    current: bool
    links: Annotated[TokenLinks, Field(alias="_links")]


class TokenList(Shown):
    """One's live tokens, the newest first."""

    items: list[TokenInfo]
