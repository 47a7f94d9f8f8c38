"""News: headlines, sources, mutes, sharing."""

from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from app.api.blueprint import bp
from app.api.posts import rendered
from app.api.schemas.news import (
    Headline,
    HeadlinePage,
    NewsQuery,
    NewsSource,
    NewsSourceIn,
    NewsSourceList,
    NewsSourcePatch,
    NewsSourceState,
)
from app.api.schemas.posts import Post
from app.email.links import public_url
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.paging import cursor_of, keyset
from app.http_api.responses import JsonResponse
from app.lib.safe_fetch import Fetcher, Limits
from app.news import reading, sharing, sources
from app.news.models import NewsSource as SourceRow
from app.users.models import User
from app.web.idempotency import header_key, replayed
from app.web.limits import FETCHING_NEWS, WRITING
from app.web.policies import MEMBER, READER
from app.web.viewer import viewer

SOURCE = "/news/sources/<small:id>"
PATIENCE = Limits(seconds=5.0)


@bp.get("/news")
@Operation(
    "List headlines",
    tag="news",
    access=READER,
    response=HeadlinePage,
    query=NewsQuery,
    headers=("Link",),
)
def get_news(query: NewsQuery) -> JsonResponse:
    """Return headlines of the site's sources and of the user's own, newest first.

    A story that several sources have is returned once. Sources that the user has muted
    are left out.
    """
    person = viewer()
    viewer_id = person.id if person else None
    _every, shown = reading.shown_sources(viewer_id, query.source)
    part = reading.read(shown, query.q, viewer_id, cursor_of(query), query.limit)
    return keyset(part, [Headline.render(each) for each in part.items], query)


@bp.post("/news/<id:id>/share")
@Operation(
    "Share a headline as a post",
    tag="news",
    response=Post,
    success=201,
    headers=("Location",),
    repeatable=True,
    limits=(WRITING,),
)
def share_headline(id: int) -> JsonResponse:
    """Publish the title and the link of a headline as a post of the user.

    Return the same post if the user has shared it before.
    """
    key = header_key()
    made = sharing.Share(
        auth.current_viewer(),
        id,
        current_app.config["POST_MAX_LENGTH"],
        public_url("main.news_link", id=0).removesuffix("/0"),
        key,
    ).execute()
    location = url_for("api.get_post", id=made.id)
    return JsonResponse(rendered(made.id), {"Location": location} | replayed(key))


@bp.get("/news/sources")
@Operation("List sources of news", tag="news", response=NewsSourceList)
def get_news_sources() -> dict[str, Any]:
    """Return the user's own sources and those of the site, each by name."""
    person = auth.current_viewer()
    muted = sources.muted_ids(person)
    rows = [*sources.list_of(person.id), *sources.list_of(None)]
    return {"items": [_source(row, person, row.id in muted) for row in rows]}


@bp.post("/news/sources")
@Operation(
    "Add a source of news",
    tag="news",
    body=NewsSourceIn,
    response=NewsSource,
    success=201,
    errors=(403, 409),
    limits=(WRITING, FETCHING_NEWS),
)
def add_news_source(body: NewsSourceIn) -> dict[str, Any]:
    """Add a source by its address, or by that of a page that names its feed.

    It is fetched before the response, within some seconds; addresses that are not of
    the public internet are refused.
    """
    person = auth.current_viewer()
    wanted = sources.NewSource(
        body.address, body.selector, body.name, is_site_wide=body.is_site_wide
    )
    fetcher = Fetcher.from_config(current_app.config, PATIENCE)
    return _source(sources.add(person, wanted, fetcher), person, is_muted=False)


@bp.patch(SOURCE)
@Operation(
    "Change a source of news",
    tag="news",
    body=NewsSourcePatch,
    response=NewsSource,
    errors=(403,),
    limits=(WRITING,),
)
def update_news_source(id: int, body: NewsSourcePatch) -> dict[str, Any]:
    """Rename a source, or choose its colour."""
    person = auth.current_viewer()
    row = sources.update(person, id, name=body.name, colour=body.colour)
    return _source(row, person, row.id in sources.muted_ids(person))


@bp.delete(SOURCE)
@Operation(
    "Remove a source of news",
    tag="news",
    access=MEMBER,
    errors=(403,),
    limits=(WRITING,),
)
def remove_news_source(id: int) -> None:
    """Remove a source with its headlines."""
    sources.remove(auth.current_viewer(), id)


@bp.put(f"{SOURCE}/mute")
@Operation("Mute a source of news", tag="news", limits=(WRITING,))
def mute_news_source(id: int) -> None:
    """Leave the headlines of a source out of what the user reads."""
    sources.mute(auth.current_viewer(), id)


@bp.delete(f"{SOURCE}/mute")
@Operation("Unmute a source of news", tag="news", access=MEMBER, limits=(WRITING,))
def unmute_news_source(id: int) -> None:
    """Return the headlines of a source to what the user reads."""
    sources.unmute(auth.current_viewer(), id)


def _source(row: SourceRow, person: User, is_muted: bool) -> dict[str, Any]:
    is_own = row.user_id is not None
    manages = is_own or person.is_admin
    return {
        "id": row.id,
        "name": row.name,
        "url": row.site_url,
        "colour": row.colour,
        "is_own": is_own,
        "is_muted": is_muted,
        "fetching": NewsSourceState.render(row, _translated) if manages else None,
    }


def _translated(message: str | None) -> str | None:
    return str(_(message)) if message else None
