"""Posts made ready for a template: their HTML, and what the viewer may do."""

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
from app.web.viewer import viewer_id

MEMORY = 32 * 1024 * 1024
TOKEN_PLACE = "csrf-token-goes-here"  # noqa: S105  # the place of one, not one


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


def present(rows: Sequence[PostRow]) -> list[PostView]:
    """Make posts ready; one statement more where a text was not rendered yet."""
    bodies = _bodies(rows)
    viewer, translatable = viewer_id(), is_configured()
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
    return {
        row.id: fragments.get_or_render(
            ("body", row.id, row.version),
            lambda row=row: _render(row.body, names().get(row.id, set())),
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
        for post_id, username in db.session.execute(queries.mentioned_names(ids)):
            names.setdefault(post_id, set()).add(username)
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
