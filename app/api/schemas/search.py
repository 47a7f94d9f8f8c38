"""Searches."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas.posts import Post
from app.api.schemas.users import User
from app.http_api.schemas import (
    DEFAULT_ROWS,
    MOST_ROWS,
    WHOLE,
    PageLinks,
    Query,
    Shown,
    SomeId,
    absent,
    storable,
)
from app.lib.ids import MAX_ID
from app.search.query import MAX_LENGTH

# Beyond it no backend looks, and an engine should not be asked for the offset.
LAST_PAGE = 1_000


class SearchIn(Query):
    """What is looked for; `page` serves relevance and people, `max_id` the newest."""

    q: Annotated[str, storable(MAX_LENGTH, 1, examples=["from:alice #tag -word"])]
    type: Literal["posts", "people"] = "posts"
    sort: Literal["relevance", "newest"] = "relevance"
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS), WHOLE] = DEFAULT_ROWS
    page: Annotated[int, Field(ge=1, le=LAST_PAGE), WHOLE] = 1
    max_id: Annotated[SomeId, WHOLE, absent("Only posts older than this.")] = MAX_ID


class SearchMeta(Shown):
    """What was searched; `degraded` tells that a substitute answered."""

    type: Literal["posts", "people"]
    sort: Literal["relevance", "newest"]
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)]
    degraded: bool
    ignored: Annotated[
        list[str], Field(description="Parts of `q` that were not understood.")
    ]


class SearchPage(Shown):
    """A page of hits: posts or people."""

    items: list[Post] | list[User]
    meta: Annotated[SearchMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]
