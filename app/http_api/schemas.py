"""The pieces that all schemas are made of."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from app.http_api.collections import LAST_PAGE, MOST_PER_PAGE
from app.lib.ids import MAX_ID, MIN_ID

MOST_ROWS = 100
DEFAULT_ROWS = 25
DEFAULT_PER_PAGE = 10
MAX_USER_ID = 2**31 - 1

_INTEGER = re.compile(r"-?[0-9]{1,16}")


class Body(BaseModel):
    """A JSON object that a client sends; fields it does not name are ignored.

    `missing` is what to say where a required field is not there.
    """

    model_config = ConfigDict(strict=True, extra="ignore")


class Query(BaseModel):
    """The arguments behind the question mark; unknown ones are ignored."""

    model_config = ConfigDict(extra="ignore")


class Shown(BaseModel):
    """What the API answers; payloads are plain values, and tests compare the two."""

    model_config = ConfigDict(strict=True, extra="forbid")


def storable(limit: int, least: int = 0, **extra: Any) -> Any:
    """Make the constraints of a text that both engines can keep; NUL is in none.

    `extra` is added to its description. An empty default means "not there".
    """

    def describe(schema: dict[str, Any]) -> None:
        schema.update(extra)
        if schema.get("default") == "":
            del schema["default"]

    return Field(
        min_length=least,
        max_length=limit,
        pattern=r"^[^\x00]*$",
        json_schema_extra=describe,
    )


def _integer(value: Any) -> int:
    if not isinstance(value, str) or not _INTEGER.fullmatch(value):
        raise PydanticCustomError("int_parsing", "This must be a whole number.")
    return int(value)


def _integral(value: Any) -> Any:
    """Take 1.0 for 1, as JSON Schema does."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _clamped(least: int, most: int, default: int) -> Any:
    """Make a reader that never refuses: garbage is the default, the rest is bounded."""

    def read(value: Any) -> int:
        text = str(value).strip()
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal()):
            return default
        number = int(digits[:20]) * (-1 if text != digits else 1)
        return max(least, min(number, most))

    return BeforeValidator(read)


def absent(text: str) -> Any:
    """Describe an argument whose default means that it is not there."""

    def forget_default(schema: dict[str, Any]) -> None:
        schema.pop("default", None)

    return Field(description=text, json_schema_extra=forget_default)


def _anything(default: int, text: str) -> Any:
    """Describe what `_clamped` takes: a number, or any other text."""
    return WithJsonSchema(
        {"type": ["integer", "string"], "default": default, "description": text}
    )


WHOLE = BeforeValidator(_integer)
INTEGRAL = BeforeValidator(_integral)
# A text of which something is seen: neither blanks nor controls alone. What else leaves
# no ink is too much for an expression; the rule knows it.
VISIBLE = (
    r"^[^\x00]*[^\s\x00-\x1f\x7f-\xa0\xad\u0300-\u036f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\ufeff][^\x00]*$"
)
SomeId = Annotated[int, Field(ge=MIN_ID, le=MAX_ID)]
UserId = Annotated[int, Field(ge=0, le=MAX_USER_ID)]
Moment = Annotated[datetime, WithJsonSchema({"type": "string", "format": "date-time"})]
Path = Annotated[str, StringConstraints(min_length=1), Field(description="A link.")]
Counter = Annotated[int, Field(ge=0)]

Limit = Annotated[
    int, Field(ge=1, le=MOST_ROWS, description="Items on the page."), WHOLE
]
PageNumber = Annotated[
    int,
    _clamped(1, LAST_PAGE, 1),
    _anything(1, "Which page; what is no number counts as 1, the rest is clamped."),
]
PerPage = Annotated[
    int,
    _clamped(1, MOST_PER_PAGE, DEFAULT_PER_PAGE),
    _anything(DEFAULT_PER_PAGE, f"Items on a page, clamped to 1 … {MOST_PER_PAGE}."),
]


class NumberedPage(Query):
    """A page by its number, as the collections of people have them."""

    page: PageNumber = 1
    per_page: PerPage = DEFAULT_PER_PAGE


class KeysetPage(Query):
    """A page by ids: older than one, or newer than another."""

    limit: Limit = DEFAULT_ROWS
    max_id: Annotated[SomeId, WHOLE, absent("Only items older than this.")] = MAX_ID
    since_id: Annotated[
        SomeId, WHOLE, absent("Only items newer than this, the newest of them.")
    ] = MIN_ID
    min_id: Annotated[
        SomeId, WHOLE, absent("Only items newer than this, the nearest to it.")
    ] = MIN_ID


class CollectionMeta(Shown):
    """Where a numbered page stands; the values in effect."""

    page: Annotated[int, Field(ge=1)]
    per_page: Annotated[int, Field(ge=1, le=MOST_PER_PAGE)]
    total_pages: Counter
    total_items: Counter


class PageLinks(Shown):
    """Where a list goes on; null at its ends."""

    self: Path
    next: Path | None
    prev: Path | None


class KeysetMeta(Shown):
    """How many items a page has at most."""

    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)]


class Error(BaseModel):
    """Why something was refused."""

    error: Annotated[str, Field(description="The phrase of the status.")]
    message: Annotated[str, Field(description="A sentence for people.")] = ""
    errors: Annotated[
        dict[str, list[str]], Field(description="Sentences for each field.")
    ] = {}
