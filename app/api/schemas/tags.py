"""Tags."""

from typing import Annotated, Any

from pydantic import Field

from app.http_api.rendering import From
from app.http_api.schemas import (
    WHOLE,
    Counter,
    KeysetPage,
    Output,
    Path,
    Query,
    storable,
)

MAX_NAMES = 2_000
MAX_LISTED = 40
_NAMES = "Further tags, at most 20, separated by commas; posts with {}."


def _names(which: str) -> Any:
    return storable(
        MAX_NAMES, description=_NAMES.format(which), examples=["flask,python"]
    )


class TagPosts(KeysetPage):
    """A page of posts with a tag, or with several."""

    any: Annotated[str, _names("any of them are listed as well")] = ""
    all: Annotated[str, _names("all of them, beside the tag, are listed")] = ""
    none: Annotated[str, _names("one of them are left out")] = ""


class Beginning(Query):
    """The beginning of a tag, as somebody types it."""

    q: Annotated[str, storable(100, 1, examples=["fla"])]
    limit: Annotated[int, Field(ge=1, le=MAX_LISTED), WHOLE] = 10


class Listed(Query):
    """How many tags to list."""

    limit: Annotated[int, Field(ge=1, le=MAX_LISTED), WHOLE] = 10


class TagLinks(Output):
    """Links to the posts with a tag, and to its web page."""

    posts: Annotated[Path, From(lambda tag, to: to.posts(tag.name))]
    page: Annotated[Path, From(lambda tag, to: to.page(tag.spelling))]


class Tag(Output):
    """A tag: its compared form, how most people write it, and how many posts it has."""

    name: str
    spelling: str
    post_count: Counter
    links: Annotated[TagLinks, Field(alias="_links"), From("")]


class TagList(Output):
    """Tags."""

    items: list[Tag]


class Trend(Output):
    """A tag that is used more than before.

    `people` used it within a day; `usual` did on a day of the week before.
    """

    name: str
    spelling: str
    people: Counter
    usual: Annotated[float, Field(ge=0)]
    links: Annotated[TagLinks, Field(alias="_links"), From("")]


class TrendList(Output):
    """Trends, the strongest first."""

    items: list[Trend]
