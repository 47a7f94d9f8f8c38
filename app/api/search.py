"""Searching posts and people."""

from typing import Any

from flask_babel import get_timezone

from app.api.blueprint import bp
from app.api.rendering import render_posts, render_users
from app.api.schemas.search import SearchIn, SearchPage
from app.extensions import db
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.paging import link, linked, own_link
from app.http_api.rendering import Payload
from app.http_api.responses import JsonResponse
from app.posts import reading
from app.posts.visibility import scope_of
from app.search import Hits, SearchQuery, parse, search
from app.users import queries as users
from app.users.models import User


@bp.get("/search", endpoint="search")
@Operation(
    "Search posts or users",
    tag="search",
    response=SearchPage,
    query=SearchIn,
    headers=("Link",),
)
def find(query: SearchIn) -> JsonResponse:
    """Search by words and operators: `from:name` or `from:me`, `#tag`, `"a phrase"`,
    `-word`, dates, `lang:`.

    Page results by relevance, and users, with `page`; page the newest posts with
    `max_id`.
    """
    return _people(query) if query.type == "people" else _posts(query)


def _posts(query: SearchIn) -> JsonResponse:
    parsed = parse(query.q, get_timezone(), viewer=auth.current_viewer().username)
    found = _search(query, parsed)
    read = reading.load(auth.current_viewer(), found.ids, listed=True)
    return _page(query, found, render_posts(read), list(parsed.ignored))


def _people(query: SearchIn) -> JsonResponse:
    offset = (query.page - 1) * query.limit
    found = search.search_people(query.q, limit=query.limit, offset=offset)
    chosen = users.everybody().where(User.id.in_(found.ids))
    people = {person.id: person for person in db.session.scalars(chosen)}
    ranked = [people[each] for each in found.ids if each in people]
    return _page(query, found, render_users(ranked), [])


def _search(query: SearchIn, parsed: SearchQuery) -> Hits:
    """Ask for one page; what selects nothing finds nothing."""
    if parsed.is_empty:
        return Hits([])
    place: dict[str, Any] = {"offset": (query.page - 1) * query.limit}
    if query.sort == "newest":
        is_given = "max_id" in query.model_fields_set
        place = {"max_id": query.max_id if is_given else None}
    viewer = scope_of(auth.current_viewer())
    return search.search(
        parsed, sort=query.sort, limit=query.limit, viewer=viewer, **place
    )


def _page(
    query: SearchIn, found: Hits, items: list[Payload], ignored: list[str]
) -> JsonResponse:
    """Wrap hits; from behind the last page, `prev` leads back to the first."""
    before = newer = None
    by_id = query.type == "posts" and query.sort == "newest"
    if found.has_more and found.ids:
        before = (
            link(query, max_id=found.ids[-1])
            if by_id
            else link(query, page=query.page + 1)
        )
    if query.page > 1 and not by_id:
        newer = link(query, page=query.page - 1 if found.ids else 1)
    meta: dict[str, Any] = {
        "type": query.type,
        "sort": query.sort,
        "limit": query.limit,
        "degraded": found.degraded,
        "ignored": ignored,
    }
    links = {"self": own_link(query), "next": before, "prev": newer}
    return linked({"items": items, "_meta": meta, "_links": links})
