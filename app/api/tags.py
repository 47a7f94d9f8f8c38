"""Tags: their posts, those that begin so, those beside one, and trends."""

from typing import Any

from flask import url_for

from app.api.blueprint import bp
from app.api.rendering import render_posts
from app.api.schemas.posts import PostPage
from app.api.schemas.tags import (
    Beginning,
    Listed,
    Tag,
    TagList,
    TagPosts,
    Trend,
    TrendList,
)
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.paging import cursor_of, keyset
from app.http_api.responses import JsonResponse
from app.lib.entities import tag_key
from app.timeline import tags, trends
from app.web.policies import READER
from app.web.speed.public_answers import public_answer


class Links:
    """Makes the addresses of tags."""

    def posts(self, name: str) -> str:
        """Return the address of the posts with a tag."""
        return url_for("api.get_tag_posts", name=name)

    def page(self, spelling: str) -> str:
        """Return the address of its page."""
        return url_for("main.tag", name=spelling)


@bp.get("/tags/<name>/posts")
@Operation(
    "List posts with a tag",
    tag="tags",
    access=READER,
    response=PostPage,
    query=TagPosts,
    headers=("Link",),
)
@public_answer()
def get_tag_posts(name: str, query: TagPosts) -> JsonResponse:
    """Return the posts with a tag, newest first.

    The tag is given without `#`, in any letter case. `any`, `all` and `none` name
    further tags.
    """
    choice = tags.Choice(
        (tag_key(name), *tags.keys_of(query.any, "any")),
        tags.keys_of(query.all, "all"),
        tags.keys_of(query.none, "none"),
    )
    part = tags.read_choice(auth.reader(), choice, cursor_of(query), query.limit)
    return keyset(part, render_posts(part.posts), query)


@bp.get("/tags/<name>/related")
@Operation(
    "List tags beside a tag",
    tag="tags",
    access=READER,
    response=TagList,
    query=Listed,
)
@public_answer()
def get_related_tags(name: str, query: Listed) -> dict[str, Any]:
    """Return the tags that posts with a tag often have, too."""
    key = tag_key(name)
    found = tags.related(auth.reader(), key, query.limit)
    return {"items": [Tag.render(each, Links()) for each in found]}


@bp.get("/tags")
@Operation(
    "Complete a tag",
    tag="tags",
    access=READER,
    response=TagList,
    query=Beginning,
)
@public_answer()
def find_tags(query: Beginning) -> dict[str, Any]:
    """Return the tags that begin so, those with the most posts first."""
    found = tags.beginning_with(auth.reader(), query.q, query.limit)
    return {"items": [Tag.render(each, Links()) for each in found]}


@bp.get("/trends/tags")
@Operation(
    "List trends",
    tag="tags",
    access=READER,
    response=TrendList,
    query=Listed,
)
def get_trends(query: Listed) -> dict[str, Any]:
    """Return the tags that are used more than before, the strongest first.

    Each person counts once for a tag and a day; administrators can bar a tag.
    """
    found = trends.current(query.limit)
    return {"items": [Trend.render(each, Links()) for each in found]}
