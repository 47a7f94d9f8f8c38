"""Responses of the Twitter service, passed on as they are."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from app.http_api.schemas import WHOLE, Output, Query, storable

MOST_WOEID = 2**31 - 1
Cursor = Annotated[
    str, storable(2_000), Field(description="The `next_cursor` of the page before.")
]


class TwitterAnswer(Output):
    """The response of the Twitter service: `status`, `msg` and the result."""

    model_config = ConfigDict(extra="allow")


class TwitterTab(Query):
    """Which tweets of an account to list."""

    tab: Literal["tweets", "replies"] = "tweets"
    cursor: Cursor = ""


class TwitterPage(Query):
    """A page after a cursor."""

    cursor: Cursor = ""


def _require_query(schema: dict[str, Any]) -> None:
    # The view refuses a blank one by itself, in the form of the service.
    schema["required"] = ["q"]
    schema["properties"]["q"] |= {"minLength": 1, "pattern": r"\S"}


class TwitterSearchIn(Query):
    """A search with the operators of Twitter."""

    model_config = ConfigDict(json_schema_extra=_require_query)

    q: Annotated[str, storable(500, examples=["from:alice filter:media"])] = ""
    order: Literal["latest", "top"] = "latest"
    cursor: Cursor = ""


class TrendsIn(Query):
    """The place of the trends; 1 is the whole world."""

    woeid: Annotated[int, Field(ge=1, le=MOST_WOEID), WHOLE] = 1
