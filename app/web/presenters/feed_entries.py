"""Posts as entries of feeds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Flask, current_app
from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.email.links import public_root, public_url
from app.lib.entities import tag_spellings
from app.lib.text import shorten
from app.media import facts
from app.media.facts import FileFacts
from app.posts.read_models import PostRecord
from app.site import settings
from app.web import feed_readers, feeds
from app.web.policies import is_open_to_strangers
from app.web.presenters.attachments import (
    IMAGES,
    AttachmentView,
    attachments_of,
    summary_of,
)
from app.web.presenters.avatars import public_avatar_url
from app.web.presenters.posts import bodies
from app.web.viewer import viewer

TITLE_LENGTH = 80
# When sites had feeds first: the date in the ids of feeds, which have none themselves.
BEGINNING = datetime(2026, 11, 29, tzinfo=UTC)


def init_app(app: Flask) -> None:
    """Let templates link to feeds."""
    app.jinja_env.globals.update(
        feed_formats=feeds.FORMATS,
        has_public_feeds=has_public_feeds,
        feed_key=feed_readers.own_key,
    )


def has_public_feeds() -> bool:
    """Return whether pages link to feeds, which closed sites have for nobody.

    A page for members asks no statement for it: until a stranger has come, or a feed
    reader, the process may not know.
    """
    if viewer() is None:
        return is_open_to_strangers()
    is_allowed: bool = current_app.config["PUBLIC_READING"]
    return is_allowed and settings.is_known_to_be_open()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a feed is, beside which page: endpoints, and the values of both."""

    endpoint: str
    page: str
    values: Mapping[str, Any]

    def url(self, extension: str) -> str:
        """Return the absolute address of the feed in a format."""
        return public_url(self.endpoint, extension=extension, **self.values)

    def page_url(self) -> str:
        """Return the absolute address of the page."""
        return public_url(self.page, **self.values)


def present_feed(
    title: str, url: str, page_url: str, posts: Sequence[PostRecord], **more: Any
) -> feeds.Feed:
    """Return a feed of posts at an address, beside a page.

    It names the hub unless `hub` says that changes of it are not known there.
    """
    defaults = {
        "hub": current_app.config["WEBSUB_HUB"] or "",
        "icon": public_url("static", filename="img/favicon.svg"),
    }
    return feeds.Feed(
        title=f"{title} - {current_app.config['SITE_NAME']}",
        url=url,
        page_url=page_url,
        root=public_root(),
        entries=tuple(entries_of(posts)),
        **defaults | more,
    )


def entries_of(posts: Sequence[PostRecord]) -> list[feeds.Entry]:
    """Return posts as entries; at most one statement, for files that are not known."""
    attachments = [each for post in posts for each in post.attachments]
    files = facts.of_files([each.file_id for each in attachments if each.file_id])
    return [
        _entry(post, html, files)
        for post, html in zip(posts, bodies(posts), strict=True)
    ]


def _entry(
    post: PostRecord, html: Markup, files: Mapping[str, FileFacts]
) -> feeds.Entry:
    summary = summary_of(post, post.author.username)
    return feeds.Entry(
        id=entry_id(post),
        url=public_url("main.post", post_id=post.id),
        title=shorten(summary, TITLE_LENGTH),
        author=_author(post),
        html=str(html + _pictures(post)) or str(escape(summary)),
        written_at=post.created_at,
        changed_at=post.edited_at,
        enclosures=tuple(_enclosures(post, files)),
        tags=tuple(tag_spellings(post.body).values()),
        language=post.language or None,
    )


def entry_id(post: PostRecord) -> str:
    """Return the id of a post in feeds, a tag URI (RFC 4151), which never changes.

    It outlives a new address of the site where FEED_AUTHORITY names the former host.
    """
    return tag_uri(f"post/{post.id}", post.created_at)


def tag_uri(name: str, moment: datetime = BEGINNING) -> str:
    """Return the id of what had a name at a moment; both stay as they are."""
    host = current_app.config["FEED_AUTHORITY"] or _host()
    return f"tag:{host},{moment:%Y-%m-%d}:{quote(name)}"


def _host() -> str:
    host = urlsplit(public_root()).hostname or "localhost"
    return host.replace(":", "-").encode("idna").decode()


def _author(post: PostRecord) -> feeds.Author:
    return feeds.Author(
        post.author.username,
        public_url("main.user", username=post.author.username),
        public_avatar_url(post.author),
    )


def _pictures(post: PostRecord) -> Markup:
    """Return what a post shows beside its text, each with a link to it whole."""
    own = {row.id for row in post.attachments if row.file_id}
    return Markup().join(
        Markup('<p><a href="{}">{}</a></p>').format(
            each.url, _shown(each, is_own=each.id in own)
        )
        for each in attachments_of(post)
    )


def _shown(each: AttachmentView, *, is_own: bool) -> Markup:
    """Return what is shown of an attachment: of what is elsewhere, a name.

    Its picture is shown to members alone, and a reader is none.
    """
    if each.preview_url is None or not is_own:
        return escape(each.alt or (_("Picture") if each.kind in IMAGES else _("Film")))
    image = Markup('<img src="{}" alt="{}">')
    return image.format(each.preview_url, each.alt or "")


def _enclosures(
    post: PostRecord, files: Mapping[str, FileFacts]
) -> Iterator[feeds.Enclosure]:
    """Yield the files of a post that are here: of others, no size is known."""
    for each in post.attachments:
        found = files.get(each.file_id or "")
        if found is not None:
            url = public_url("main.attachment", file_id=each.file_id)
            yield feeds.Enclosure(url, found.content_type, found.size)
