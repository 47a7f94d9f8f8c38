"""Attachments of posts as templates and the API see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, url_for
from flask_babel import gettext as _

from app.integrations.twitter import queries, texts
from app.media.attachments import (
    IMAGE,
    MOVING,
    AttachmentRecord,
    check_count,
    first_description,
)
from app.web.presenters.twitter import original_url, picture_url, sized

# What an <img> shows.
IMAGES = frozenset({IMAGE, MOVING})


@dataclass(frozen=True, slots=True)
class AttachmentView:
    """An attachment as templates see it; `plays` where it is a film that is here."""

    id: int
    kind: str
    url: str
    preview_url: str | None
    alt: str | None
    width: int | None
    height: int | None
    plays: bool = False

    @classmethod
    def of(
        cls, row: AttachmentRecord, url: str, preview_url: str | None
    ) -> "AttachmentView":
        """Return the view of an attachment with these addresses."""
        plays = bool(row.file_id) and row.kind not in IMAGES
        sides = row.width, row.height
        return cls(row.id, row.kind, url, preview_url, row.alt, *sides, plays)


def init_app(app: Flask) -> None:
    """Make attachments and summaries of posts known to templates."""
    app.jinja_env.globals.update(attachments_of=attachments_of, summary_of=summary_of)


def attachments_of(post: Any) -> list[AttachmentView]:
    """Return the views of a post's attachments, without those that cannot be shown."""
    views = (_view(row, post) for row in post.attachments)
    return [view for view in views if view is not None]


def summary_of(post: Any, author: str) -> str:
    """Return the text of a post; of one without, what its attachments show.

    Where their author has not described them, it says whose they are.
    """
    kinds = [each.kind for each in post.attachments]
    return post.body or first_description(post.attachments) or title_by(author, kinds)


def title_by(author: str, kinds: Sequence[str]) -> str:
    """Return a title made of a post's author and the first of its attachments."""
    if not kinds:
        return str(_("Post by %(username)s", username=author))
    if kinds[0] in IMAGES:
        return str(_("Picture by %(username)s", username=author))
    return str(_("Film by %(username)s", username=author))


def view_of_upload(row: AttachmentRecord) -> AttachmentView:
    """Return the view of an attachment that belongs to no post yet."""
    return AttachmentView.of(row, *_own(row))


def check_number(count: int, field: str) -> None:
    """Refuse more pictures than a post may have.

    :raises Invalid: naming the `field` in which they were sent.
    """
    check_count(count, current_app.config["POST_MAX_PICTURES"], field)


def file_url(file_id: str) -> str:
    """Return the address of a file of a post."""
    return url_for("main.attachment", file_id=file_id)


def _view(row: AttachmentRecord, post: Any) -> AttachmentView | None:
    urls = _own(row) if row.file_id else _remote(row, post)
    if urls is None:
        return None
    return AttachmentView.of(row, *urls)


def _own(row: AttachmentRecord) -> tuple[str, str | None]:
    url = file_url(row.file_id or "")
    if row.preview_id is not None:
        return url, file_url(row.preview_id)
    return url, url if row.kind in IMAGES else None


def _remote(row: AttachmentRecord, post: Any) -> tuple[str, str] | None:
    """Return the addresses of what this site fetches from Twitter on demand."""
    preview = picture_url(sized(row.source_url or "", "small"))
    if not preview:
        return None
    if row.kind == IMAGE:
        return picture_url(sized(row.source_url or "", "large")), preview
    return original_url(post) or _elsewhere(post), preview


def _elsewhere(post: Any) -> str:
    # This site cannot show the tweet without a key.
    return texts.STATUS_URL + queries.tweet_id(post.origin_id or "")
