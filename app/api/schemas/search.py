"""Searches."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas.posts import Post
from app.api.schemas.users import User
from app.http_api.schemas import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    WHOLE,
    Output,
    PageLinks,
    Query,
    SomeId,
    absent,
    storable,
)
from app.lib.ids import MAX_ID
from app.search.query import MAX_LENGTH

# Beyond it no backend looks, and an engine should not be asked for the offset.
LAST_PAGE = 1_000


class SearchIn(Query):
    """A search. Page with `page`, or with `max_id` where `sort` is `newest`."""

    q: Annotated[str, storable(MAX_LENGTH, 1, examples=["from:alice #tag -word"])]
    type: Literal["posts", "people"] = "posts"
    sort: Literal["relevance", "newest"] = "relevance"
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT), WHOLE] = DEFAULT_LIMIT
    page: Annotated[int, Field(ge=1, le=LAST_PAGE), WHOLE] = 1
    max_id: Annotated[SomeId, WHOLE, absent("Return posts older than this id.")] = (
        MAX_ID
    )


class SearchMeta(Output):
    """The search as applied; `degraded` if the search engine is not available."""

    type: Literal["posts", "people"]
    sort: Literal["relevance", "newest"]
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)]
    degraded: bool
    ignored: Annotated[
        list[str], Field(description="Parts of `q` that were not understood.")
    ]


class SearchPage(Output):
    """A page of results: posts or users."""

    items: list[Post] | list[User]
    meta: Annotated[SearchMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]
