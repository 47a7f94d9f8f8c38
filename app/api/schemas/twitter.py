"""What comes from Twitter, in the words of its service."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from app.http_api.schemas import WHOLE, Query, Shown, storable

MOST_WOEID = 2**31 - 1
Cursor = Annotated[str, storable(2_000), Field(description="Where a list goes on.")]


class TwitterAnswer(Shown):
    """The answer of the service as it is: `status`, `msg` and what was asked for."""

    model_config = ConfigDict(extra="allow")


class TwitterTab(Query):
    """Which of somebody's tweets."""

    tab: Literal["tweets", "replies"] = "tweets"
    cursor: Cursor = ""


class TwitterPage(Query):
    """A page behind a cursor."""

    cursor: Cursor = ""


def _need_words(schema: dict[str, Any]) -> None:
    # The view refuses a blank one by itself, in the words of the service.
    schema["required"] = ["q"]
    schema["properties"]["q"] |= {"minLength": 1, "pattern": r"\S"}


class TwitterSearchIn(Query):
    """A search by Twitter's operators."""

    model_config = ConfigDict(json_schema_extra=_need_words)

    q: Annotated[str, storable(500, examples=["from:alice filter:media"])] = ""
    order: Literal["latest", "top"] = "latest"
    cursor: Cursor = ""


class TrendsIn(Query):
    """Where things are talked about; 1 is the whole world."""

    woeid: Annotated[int, Field(ge=1, le=MOST_WOEID), WHOLE] = 1
