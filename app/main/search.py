"""The page of a search, among posts or among people."""

from dataclasses import replace
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import get_timezone
from werkzeug.wrappers import Response

from app.main.blueprint import bp
from app.posts import reading
from app.posts.visibility import scope_of
from app.relationships.entities import followed_among
from app.search import Hits, SearchQuery, Sort, parse, search
from app.users import entities
from app.web.arguments import integer_argument
from app.web.pagination import Page, cursor_from_request, page_url
from app.web.policies import MEMBER, policy
from app.web.presenters.highlight import highlight_html
from app.web.presenters.posts import PostView, present
from app.web.viewer import current_viewer

# Beyond it no backend looks, and no engine should get the offset.
LAST_PAGE = 1_000


@bp.route("/search", endpoint="search")
@policy(MEMBER)
def search_page() -> Response | str:
    """Show the results of a search; a blank one redirects to everybody's posts."""
    text = request.args.get("q", "").strip()
    if not text:
        return redirect(url_for("main.explore"))
    if request.args.get("type") == "people":
        return _people(text)
    return _posts(text)


def _posts(text: str) -> str:
    sort: Sort = "newest" if request.args.get("sort") == "newest" else "relevance"
    query = parse(text, get_timezone(), viewer=current_viewer().username)
    found = _find(query, sort)
    page = _newest_page(found) if sort == "newest" else _numbered_page(found)
    read = reading.load(current_viewer(), found.ids, listed=True)
    views = [_highlighted(view, query) for view in present(read)]
    return render_template(
        "main/search.html",
        q=text,
        type="posts",
        sort=sort,
        page=replace(page, items=views),
        degraded=found.degraded,
        ignored=query.ignored,
    )


def _people(text: str) -> str:
    size = _size()
    found = search.search_people(text, limit=size, offset=_offset())
    people = entities.active(found.ids)
    items = [people[each] for each in found.ids if each in people]
    return render_template(
        "main/search.html",
        q=text,
        type="people",
        page=replace(_numbered_page(found), items=items),
        following_ids=followed_among(current_viewer(), found.ids),
    )


def _find(query: SearchQuery, sort: Sort) -> Hits:
    """Return one page of hits: by number for the best, below an id for the newest."""
    if query.is_empty:
        return Hits([])
    where: dict[str, Any] = {"offset": _offset()}
    if sort == "newest":
        where = {"max_id": cursor_from_request(_size()).max_id}
    viewer = scope_of(current_viewer())
    return search.search(query, sort=sort, limit=_size(), viewer=viewer, **where)


def _newest_page(found: Hits) -> Page:
    more = found.has_more and found.ids
    return Page([], next_url=page_url(max_id=found.ids[-1]) if more else None)


def _numbered_page(found: Hits) -> Page:
    """Link to the pages that exist: from behind the last one, back to the first."""
    number = _number()
    before = number - 1 if found.ids else 1
    return Page(
        [],
        next_url=page_url(page=number + 1) if found.has_more else None,
        prev_url=page_url(page=before) if number > 1 else None,
    )


def _highlighted(view: PostView, query: SearchQuery) -> PostView:
    return replace(view, html=highlight_html(view.html, query))


def _number() -> int:
    return max(1, min(integer_argument("page", 1), LAST_PAGE))


def _offset() -> int:
    return (_number() - 1) * _size()


def _size() -> int:
    size: int = current_app.config["POSTS_PER_PAGE"]
    return size
