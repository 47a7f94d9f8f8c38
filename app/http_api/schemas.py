"""What schemas of requests and responses are made of."""

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

from app.http_api.collections import LAST_PAGE, MAX_PER_PAGE
from app.http_api.rendering import Payload, compile_renderer
from app.lib.ids import MAX_ID, MIN_ID

MAX_LIMIT = 100
DEFAULT_LIMIT = 25
DEFAULT_PER_PAGE = 10
MAX_USER_ID = 2**31 - 1

_INTEGER = re.compile(r"-?[0-9]{1,16}")


class Body(BaseModel):
    """A JSON object in a request; unknown fields are ignored."""

    model_config = ConfigDict(strict=True, extra="ignore")


class Query(BaseModel):
    """The parameters of a query; unknown ones are ignored."""

    model_config = ConfigDict(extra="ignore")


class Output(BaseModel):
    """A JSON object in a response: what is rendered, and what the document says."""

    model_config = ConfigDict(strict=True, extra="forbid")

    @classmethod
    def render(cls, record: Any, context: Any = None) -> Payload:
        """Return a record as plain values; see `app.http_api.rendering`."""
        payload: Payload = compile_renderer(cls)(record, context)
        return payload


def storable(limit: int, least: int = 0, **extra: Any) -> Any:
    """Return the constraints of a text that both engines can store, so without NUL.

    `extra` is added to its JSON schema. An empty default means that it is absent.
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
    """Return 1 for 1.0, which JSON Schema calls an integer as well."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _clamped(least: int, most: int, default: int) -> Any:
    """Return a validator that accepts all: garbage is the default, the rest clamped."""

    def read(value: Any) -> int:
        text = str(value).strip()
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdecimal()):
            return default
        number = int(digits[:20]) * (-1 if text != digits else 1)
        return max(least, min(number, most))

    return BeforeValidator(read)


def absent(text: str) -> Any:
    """Return the description of a field whose default means that it is absent."""

    def forget_default(schema: dict[str, Any]) -> None:
        schema.pop("default", None)

    return Field(description=text, json_schema_extra=forget_default)


def _anything(default: int, text: str) -> Any:
    """Return the JSON schema of what `_clamped` accepts: a number or any text."""
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
Path = Annotated[
    str, StringConstraints(min_length=1), Field(description="A relative URL.")
]
Counter = Annotated[int, Field(ge=0)]

Limit = Annotated[
    int,
    Field(ge=1, le=MAX_LIMIT, description="Maximum number of items on a page."),
    WHOLE,
]
PageNumber = Annotated[
    int,
    _clamped(1, LAST_PAGE, 1),
    _anything(1, "Page number, clamped; anything but a number counts as 1."),
]
PerPage = Annotated[
    int,
    _clamped(1, MAX_PER_PAGE, DEFAULT_PER_PAGE),
    _anything(DEFAULT_PER_PAGE, f"Items per page, clamped to 1 … {MAX_PER_PAGE}."),
]


class NumberedPage(Query):
    """A page by number, in collections of users."""

    page: PageNumber = 1
    per_page: PerPage = DEFAULT_PER_PAGE


class KeysetPage(Query):
    """A page by ids: items older or newer than a given id."""

    limit: Limit = DEFAULT_LIMIT
    max_id: Annotated[SomeId, WHOLE, absent("Return items older than this id.")] = (
        MAX_ID
    )
    since_id: Annotated[
        SomeId, WHOLE, absent("Return the newest items newer than this id.")
    ] = MIN_ID
    min_id: Annotated[
        SomeId, WHOLE, absent("Return the items immediately newer than this id.")
    ] = MIN_ID


class CollectionMeta(Output):
    """The number, size and total of a page, as applied."""

    page: Annotated[int, Field(ge=1)]
    per_page: Annotated[int, Field(ge=1, le=MAX_PER_PAGE)]
    total_pages: Counter
    total_items: Counter


class PageLinks(Output):
    """Links to the neighbouring pages, null at the ends of the list."""

    self: Path
    next: Path | None
    prev: Path | None


class KeysetMeta(Output):
    """The page size, as applied."""

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)]


class Error(BaseModel):
    """An error."""

    error: Annotated[str, Field(description="The phrase of the HTTP status.")]
    message: Annotated[
        str, Field(description="A message for users, in their language.")
    ] = ""
    errors: Annotated[
        dict[str, list[str]], Field(description="Messages by field.")
    ] = {}
