"""Lists of posts: all, the home timeline, those of a user, those with a tag."""

from functools import partial
from typing import Any

from app.api import lookups
from app.api.blueprint import bp
from app.api.rendering import render_posts
from app.api.schemas.posts import PostPage
from app.api.users import PERSON
from app.extensions import db
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.paging import cursor_of, keyset
from app.http_api.responses import JsonResponse
from app.http_api.schemas import KeysetPage
from app.posts.visibility import lists_posts
from app.relationships import audience
from app.timeline import queries, service
from app.web.policies import CONFIRMED, READER, Access


def _list(summary: str, access: Access = READER) -> Operation:
    """Return the declaration of a list of posts."""
    return Operation(
        summary,
        tag="timelines",
        access=access,
        response=PostPage,
        query=KeysetPage,
        headers=("Link",),
    )


@bp.get("/posts")
@_list("List all posts")
def get_posts(query: KeysetPage) -> JsonResponse:
    """Return the posts of all users, newest first.

    The same as the public timeline.
    """
    return _page(partial(queries.explore, auth.reader()), query)


@bp.get("/timelines/public")
@_list("List posts of the public timeline")
def get_public_timeline(query: KeysetPage) -> JsonResponse:
    """Return the posts of all users, newest first."""
    return _page(partial(queries.explore, auth.reader()), query)


@bp.get("/timelines/home")
@_list("List posts of the home timeline", CONFIRMED)
def get_home_timeline(query: KeysetPage) -> JsonResponse:
    """Return the posts of the user and of the users whom they follow, newest first."""
    dialect = str(db.engine.dialect.name)
    select = partial(queries.home, auth.current_viewer(), dialect=dialect)
    return _page(select, query, partial(service.home_shortcut, auth.current_viewer()))


@bp.get(f"{PERSON}/posts")
@_list("List posts of a user")
def get_user_posts(id: int, query: KeysetPage) -> JsonResponse:
    """Return the posts of a user, newest first.

    The list is empty if one of the two users blocks the other.
    """
    person = lookups.person(id)
    viewer = auth.reader()
    if not lists_posts(audience.relation(viewer, person.id)):
        return keyset(service.EMPTY, [], query)
    return _page(partial(queries.by_author, viewer, person.id), query)


def _page(
    select: Any, query: KeysetPage, shortcut: Any = lambda _cursor: None
) -> JsonResponse:
    """Return a page of posts."""
    cursor, size = cursor_of(query), query.limit
    part = service.read(
        auth.reader(),
        lambda limit: select(cursor=cursor, limit=limit),
        cursor,
        size,
        shortcut(cursor),
    )
    return keyset(part, render_posts(part.posts), query)
