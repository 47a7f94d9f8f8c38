"""Posts made ready for a template: their HTML, and what the viewer may do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import get_locale, get_timezone
from markupsafe import Markup

from app.extensions import db
from app.lib.render import render_post
from app.media.attachments import AttachmentRow
from app.posts import queries
from app.posts.rows import AuthorRow, PostRow
from app.translate import is_configured
from app.web.bookmarks import kept_by_viewer
from app.web.pieces import fill, fragments, place, render_alone
from app.web.tweets import (
    CrossPostView,
    crossposts_of,
    original_url,
    render_copy,
)
from app.web.viewer import viewer_id


def init_app(app: Flask) -> None:
    """Make rendered posts known to templates."""
    app.jinja_env.globals["posts_html"] = posts_html


@dataclass(frozen=True, slots=True)
class PlaceView:
    """What a post answers, as templates see it; without a name, that is gone."""

    name: str | None
    url: str | None
    # Whether its author goes on with a thread of their own.
    goes_on: bool


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as templates see it."""

    id: int
    body: str
    body_html: Markup
    language: str | None
    created_at: datetime
    edited_at: datetime | None
    version: int
    author: AuthorRow
    url: str
    is_own: bool
    is_kept: bool
    can_translate: bool
    # The service that it is a copy from, and where the original is shown.
    origin: str | None
    origin_url: str | None
    origin_id: str | None
    # How far it is on its way to Twitter; for its author.
    crosspost: CrossPostView | None
    attachments: tuple[AttachmentRow, ...]
    place: PlaceView | None
    reply_count: int


def present(rows: Sequence[PostRow]) -> list[PostView]:
    """Make posts ready; one statement more where a text was not rendered yet."""
    bodies = _bodies(rows)
    viewer, translatable = viewer_id(), is_configured()
    kept = kept_by_viewer([row.id for row in rows])
    sent = crossposts_of([row.id for row in rows if row.author.id == viewer])
    # The path is the same but for the id: building it once is far cheaper.
    path = url_for("main.post", post_id=0).removesuffix("0")
    return [
        PostView(
            id=row.id,
            body=row.body,
            body_html=bodies[row.id],
            language=row.language,
            created_at=row.timestamp,
            edited_at=row.edited_at,
            version=row.version,
            author=row.author,
            url=f"{path}{row.id}",
            is_own=row.author.id == viewer,
            is_kept=row.id in kept,
            can_translate=translatable and bool(row.body) and _is_foreign(row.language),
            origin=row.origin,
            origin_url=original_url(row),
            origin_id=row.origin_id,
            crosspost=sent.get(row.id),
            attachments=row.attachments,
            place=_place(row, path),
            reply_count=row.reply_count,
        )
        for row in rows
    ]


def _place(row: PostRow, path: str) -> PlaceView | None:
    if row.conversation_id is None:
        return None
    if row.reply_to_id is None or row.answered_name is None:
        return PlaceView(None, None, goes_on=False)
    goes_on = row.answered_name == row.author.username
    return PlaceView(row.answered_name, f"{path}{row.reply_to_id}", goes_on)


def _is_foreign(language: str | None) -> bool:
    return bool(language) and language != str(g.get("locale", "")).partition("_")[0]


def _bodies(rows: Sequence[PostRow]) -> dict[int, Markup]:
    """Give each text as HTML: from memory, which no new version ever meets."""
    memory, root = fragments(), request.script_root
    # Asked once for the page, and only if a text of it was not rendered yet.
    names = lru_cache(maxsize=1)(partial(_mentioned, rows))

    def render(row: PostRow) -> Markup:
        if row.origin is not None:
            return render_copy(row.body)
        return _render(row.body, names().get(row.id, set()))

    return {
        row.id: memory.get_or_render(
            ("body", row.id, row.version, root), partial(render, row)
        )
        for row in rows
    }


def posts_html(posts: Sequence[PostView], *, marked: bool = False) -> Markup:
    """Give posts of a list as HTML, each rendered once for everybody who sees it alike.

    What differs between two readers is in the key, but for the CSRF token: its place
    is kept open and filled in for each. So is the place of the text where a search has
    `marked` its hits in it.
    """
    memory, code = fragments(), str(get_locale())
    reader = (code, str(get_timezone()), request.script_root)
    pieces = []
    for post in posts:
        key = (*_key(post, reader), marked)
        piece = memory.get_or_render(key, partial(_draw, post, marked, code))
        pieces.append(fill(piece, {"body": post.body_html}) if marked else piece)
    return fill(Markup().join(pieces))


def _draw(post: PostView, marked: bool, code: str) -> str:
    shown = replace(post, body_html=place("body")) if marked else post
    return render_alone("post/_post.html", {"post": shown}, code)


def _key(post: PostView, reader: tuple[str, ...]) -> tuple[Any, ...]:
    return (
        *(post.id, post.version, post.author, post.is_own, post.can_translate),
        post.is_kept,
        *(post.origin_url, post.crosspost, post.attachments),
        *(post.place, post.reply_count, reader),
    )


def _mentioned(rows: Sequence[PostRow]) -> dict[int, set[str]]:
    names: dict[int, set[str]] = {}
    ids = [row.id for row in rows if "@" in row.body or "＠" in row.body]
    if ids:
        for row in db.session.execute(queries.mentioned_names(ids)):
            names.setdefault(row.post_id, set()).add(row.username_key)
    return names


def _render(body: str, known: set[str]) -> Markup:
    return render_post(
        body,
        user_url=lambda name: url_for("main.user", username=name),
        tag_url=_tag_url,
        known_users=known,
    )


def _tag_url(name: str) -> str:
    return url_for("main.tag", name=name)
