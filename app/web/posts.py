"""Posts made ready for a template: their HTML, and what the viewer may do."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial

from flask import Flask, current_app, g, render_template, request, url_for
from flask_babel import get_locale, get_timezone
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.cache.fragments import Fragments
from app.extensions import db
from app.lib.render import render_post
from app.posts import queries
from app.posts.rows import AuthorRow, PostRow
from app.translate import is_configured
from app.web.tweets import (
    CrossPostView,
    crossposts_of,
    original_url,
    render_words,
)
from app.web.viewer import viewer_id

MEMORY = 32 * 1024 * 1024
# Nobody can guess it, so nobody can write it into a post to have a token put there.
TOKEN_PLACE = secrets.token_hex(16)


def init_app(app: Flask) -> None:
    """Give an application its memory of rendered posts."""
    app.extensions["fragments"] = Fragments(MEMORY)
    app.jinja_env.globals["post_html"] = post_html


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
    can_translate: bool
    # The service that it is a copy from, and where the original is shown.
    origin: str | None
    origin_url: str | None
    # How far it is on its way to Twitter; for its author.
    crosspost: CrossPostView | None


def present(rows: Sequence[PostRow]) -> list[PostView]:
    """Make posts ready; one statement more where a text was not rendered yet."""
    bodies = _bodies(rows)
    viewer, translatable = viewer_id(), is_configured()
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
            can_translate=translatable and _is_foreign(row.language),
            origin=row.origin,
            origin_url=original_url(row),
            crosspost=sent.get(row.id),
        )
        for row in rows
    ]


def _is_foreign(language: str | None) -> bool:
    return bool(language) and language != str(g.get("locale", "")).partition("_")[0]


def _bodies(rows: Sequence[PostRow]) -> dict[int, Markup]:
    """Give each text as HTML: from memory, which no new version ever meets."""
    fragments = _fragments()
    # Asked once for the page, and only if a text of it was not rendered yet.
    names = lru_cache(maxsize=1)(partial(_mentioned, rows))

    def render(row: PostRow) -> Markup:
        if row.origin is not None:
            return render_words(row.body)
        return _render(row.body, names().get(row.id, set()))

    return {
        row.id: fragments.get_or_render(
            ("body", row.id, row.version), partial(render, row)
        )
        for row in rows
    }


def post_html(post: PostView) -> Markup:
    """Give a post of a list as HTML, rendered once for everybody who sees it alike.

    What differs between two readers is in the key, but for the CSRF token: its place
    is kept open and filled in for each.
    """
    key = (
        *(post.id, post.version, post.author, post.is_own, post.can_translate),
        *(post.origin_url, post.crosspost),
        *(str(get_locale()), str(get_timezone()), request.script_root),
    )
    html = _fragments().get_or_render(
        key, lambda: render_template("post/_post.html", post=post, csrf_token=_place)
    )
    if TOKEN_PLACE in html:
        html = Markup(html.replace(TOKEN_PLACE, generate_csrf()))  # noqa: S704  # a token is letters and digits
    return html


def _place() -> str:
    return TOKEN_PLACE


def _fragments() -> Fragments:
    store: Fragments = current_app.extensions["fragments"]
    return store


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
