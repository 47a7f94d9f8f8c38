"""Posts made ready for a template: their HTML, and what the viewer may do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Flask, g, url_for
from markupsafe import Markup

from app.lib.render import render_post
from app.lib.usernames import username_key
from app.media.attachments import AttachmentRecord
from app.posts.read_models import AuthorRecord, MentionRecord, PostRecord
from app.translate import is_configured
from app.web.presenters.twitter import (
    CrossPostView,
    crossposts_of,
    original_url,
    render_copy,
)
from app.web.presenters.viewer_state import bookmarked_by_viewer
from app.web.speed.fragments import around, around_everybody, fragment
from app.web.speed.rendering import Around
from app.web.speed.slots import fill, fill_per_request
from app.web.viewer import viewer_id


def init_app(app: Flask) -> None:
    """Make rendered posts known to templates."""
    app.jinja_env.globals.update(posts_html=posts_html, post_body=post_body)


@dataclass(frozen=True, slots=True)
class PostBody:
    """What the text of a post is drawn from."""

    text: str
    mentions: tuple[MentionRecord, ...]
    # Of a copy, people and pictures lead to where it came from.
    is_copy: bool


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
    author: AuthorRecord
    url: str
    is_own: bool
    is_bookmarked: bool
    can_translate: bool
    # The service that it is a copy from, and where the original is shown.
    origin: str | None
    origin_url: str | None
    origin_id: str | None
    # How far it is on its way to Twitter; for its author.
    crosspost: CrossPostView | None
    attachments: tuple[AttachmentRecord, ...]
    place: PlaceView | None
    reply_count: int


def present(rows: Sequence[PostRecord]) -> list[PostView]:
    """Make posts ready."""
    everybody = around_everybody()
    viewer, translatable = viewer_id(), is_configured()
    kept = bookmarked_by_viewer([row.id for row in rows])
    sent = crossposts_of([row.id for row in rows if row.author.id == viewer])
    # The path is the same but for the id: building it once is far cheaper.
    path = url_for("main.post", post_id=0).removesuffix("0")
    return [
        PostView(
            id=row.id,
            body=row.body,
            body_html=fragment("post/_body.html", everybody, body=_body(row)),
            language=row.language,
            created_at=row.timestamp,
            edited_at=row.edited_at,
            version=row.version,
            author=row.author,
            url=f"{path}{row.id}",
            is_own=row.author.id == viewer,
            is_bookmarked=row.id in kept,
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


def _place(row: PostRecord, path: str) -> PlaceView | None:
    if row.conversation_id is None:
        return None
    if row.reply_to_id is None or row.answered_name is None:
        return PlaceView(None, None, goes_on=False)
    goes_on = row.answered_name == row.author.username
    return PlaceView(row.answered_name, f"{path}{row.reply_to_id}", goes_on)


def _is_foreign(language: str | None) -> bool:
    return bool(language) and language != str(g.get("locale", "")).partition("_")[0]


def _body(row: PostRecord) -> PostBody:
    is_copy = row.origin is not None
    return PostBody(row.body, () if is_copy else row.mentions, is_copy)


def post_body(body: PostBody) -> Markup:
    """Return the text of a post as HTML."""
    if body.is_copy:
        return render_copy(body.text)
    people = {each.key: each.username for each in body.mentions}

    def person(typed: str) -> tuple[str, str] | None:
        key = username_key(typed)
        username = people.get(key)
        if username is None:
            return None
        # The author's letter case stays, a name of former times does not.
        shown = typed if username_key(username) == key else username
        return shown, url_for("main.user", username=username)

    return render_post(body.text, person=person, tag_url=_tag_url)


def posts_html(posts: Sequence[PostView], *, marked: bool = False) -> Markup:
    """Return posts of a list as HTML, each rendered once for all who see it alike.

    What a post is drawn from is all of its key. Where a search has `marked` its hits
    in the texts, these are slots.
    """
    here = around()
    draw = _marked if marked else _plain
    return fill_per_request(Markup().join(draw(post, here) for post in posts))


def _plain(post: PostView, here: Around) -> Markup:
    return fragment("post/_post.html", here, post=post)


def _marked(post: PostView, here: Around) -> Markup:
    without = replace(post, body_html=Markup())
    html = fragment("post/_post.html", here, ("body_html",), post=without)
    return fill(html, {"body_html": post.body_html})


def _tag_url(name: str) -> str:
    return url_for("main.tag", name=name)
