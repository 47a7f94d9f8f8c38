"""Attachments of posts: images and videos that are prepared, stored and compared."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

import sqlalchemy as sa

from app.exceptions import Invalid, NotFound
from app.extensions import db
from app.idempotency import service as idempotency
from app.idempotency.service import Key
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.lib.text import clean_text, shorten
from app.media import service
from app.media.models import Attachment, File
from app.media.pictures import Picture, prepare_pictures

IMAGE, VIDEO, ANIMATION = "picture", "film", "animation"
# An animated image that is stored here beside its still; an ANIMATION is a video.
MOVING = "moving"
KIND = "attachment"
MAX_ATTACHMENTS = 4
# How long an upload waits for the post that it is for.
UPLOAD_LIFETIME = timedelta(days=1)
MAX_ALT_LENGTH = 1_500
MAX_URL_LENGTH = 512
VIDEO_TYPE = "video/mp4"
# An MP4 begins with a box of this name (ISO/IEC 14496-12, 4.3), behind its length.
_VIDEO_MARK = slice(4, 8), b"ftyp"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the configuration allows: bytes and pixels of an image, bytes of a video.

    With no bytes for videos none are stored.
    """

    image_bytes: int
    pixels: int
    video_bytes: int

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Limits":
        """Return those of a configuration."""
        names = ("PICTURE_MAX_BYTES", "PICTURE_MAX_PIXELS", "FILM_MAX_BYTES")
        return cls(*(config[name] for name in names))


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file that is to be stored."""

    data: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An attachment that is not stored yet; width and height are in pixels."""

    kind: str
    alt: str | None = None
    width: int | None = None
    height: int | None = None
    source_url: str | None = None
    content: Content | None = None
    preview: Content | None = None

    @property
    def size(self) -> int:
        """How many bytes it holds."""
        return sum(len(each.data) for each in (self.content, self.preview) if each)


@dataclass(frozen=True, slots=True)
class AttachmentRecord:
    """The read model of an attachment."""

    id: int
    kind: str
    file_id: str | None
    preview_id: str | None
    source_url: str | None
    alt: str | None
    width: int | None
    height: int | None


def draft_image(stream: IO[bytes], limits: Limits, alt: str | None = None) -> Draft:
    """Redraw an uploaded image, full and small, or animated and still.

    :raises Invalid: it is too large or too long, or no image that can be read.
    """
    drawn = prepare_pictures(
        stream, max_bytes=limits.image_bytes, max_pixels=limits.pixels
    )
    return Draft(
        MOVING if drawn.moves else IMAGE,
        clean_alt(alt),
        drawn.full.width,
        drawn.full.height,
        content=_content(drawn.full),
        preview=_content(drawn.small) if drawn.small else None,
    )


def draft_video(
    stream: IO[bytes], limits: Limits, *, kind: str = VIDEO, alt: str | None = None
) -> Draft:
    """Take a video as it is, if it is an MP4 and small enough.

    :raises Invalid: it is of another type, or too large.
    """
    data = stream.read(limits.video_bytes + 1)
    if len(data) > limits.video_bytes:
        raise Invalid("film", _l("The file is too large."))
    place, mark = _VIDEO_MARK
    if data[place] != mark:
        raise Invalid("film", _l("This file is not a film we can play."))
    return Draft(kind, clean_alt(alt), content=Content(data, VIDEO_TYPE))


def clean_alt(alt: str | None) -> str | None:
    """Return an alt text as it is stored: None where there is none."""
    return shorten(clean_text(alt or "").strip(), MAX_ALT_LENGTH) or None


def check_count(count: int, most: int, field: str) -> None:
    """Refuse more attachments than a post may have.

    :raises Invalid: naming the `field` in which they were sent.
    """
    if count > most:
        message = _l("A post may have at most %(limit)d pictures.")
        raise Invalid(field, message, limit=most)


def attach(post_id: int, user_id: int, drafts: Iterable[Draft]) -> None:
    """Store the attachments of a post that has none yet; the caller commits."""
    for position, draft in enumerate(drafts):
        row = _make(user_id, draft)
        row.post_id, row.position = post_id, position
        db.session.add(row)
        db.session.flush()


def store_upload(
    user_id: int, draft: Draft, *, key: Key | None = None
) -> AttachmentRecord:
    """Store an attachment for a post that is still to be written; the caller commits.

    Without one its files expire after a day, and it goes with them. A request whose
    `key` came before stores nothing and gets the attachment that it made.

    :raises NotFound: that attachment is gone.
    :raises KeyReused: the key came with another request before.
    """

    def command() -> AttachmentRecord:
        row = _make(user_id, draft, expires_at=utcnow() + UPLOAD_LIFETIME)
        db.session.add(row)
        db.session.flush()
        idempotency.record(key, KIND, row.id)
        return _record(row)

    return idempotency.run_once(key, KIND, command, _load)


def _load(attachment_id: str) -> AttachmentRecord:
    row = db.session.get(Attachment, int(attachment_id))
    if row is None:
        raise NotFound(_l("This picture is gone."))
    return _record(row)


def _record(row: Attachment) -> AttachmentRecord:
    return AttachmentRecord(
        *(getattr(row, name) for name in AttachmentRecord.__slots__)
    )


def attach_uploads(post_id: int, user_id: int, ids: Sequence[int]) -> None:
    """Attach uploads to a new post, in this order; the caller commits.

    :raises Invalid: one is another user's, in a post already, or gone.
    """
    found = {row.id: row for row in db.session.scalars(_waiting(user_id, ids))}
    if len(found) < len(ids):
        message = _l("There is no such picture of yours that waits for a post.")
        raise Invalid("media_ids", message)
    files = [each for row in found.values() for each in (row.file_id, row.preview_id)]
    lasting = sa.update(File).where(File.id.in_([each for each in files if each]))
    db.session.execute(lasting.values(expires_at=None))
    for position, attachment_id in enumerate(ids):
        row = found[attachment_id]
        row.post_id, row.position = post_id, position
        db.session.flush()


def _waiting(user_id: int, ids: Sequence[int]) -> "sa.Select[Attachment]":
    """Select those of these uploads that wait for a post, and lock them on a server."""
    return (
        sa.select(Attachment)
        .join(File, File.id == Attachment.file_id)
        .where(
            Attachment.id.in_(ids),
            Attachment.post_id.is_(None),
            File.user_id == user_id,
            File.expires_at > utcnow(),
        )
        .with_for_update()
    )


def are_same(present: Sequence[AttachmentRecord], drafts: Sequence[Draft]) -> bool:
    """Return whether a post has just these already, all of them stored elsewhere."""
    return [_identity(row) for row in present] == [_identity(draft) for draft in drafts]


def replace(post_id: int, user_id: int, drafts: Sequence[Draft]) -> None:
    """Replace the attachments of a post; the caller commits."""
    db.session.execute(
        sa.delete(Attachment)
        .where(Attachment.post_id == post_id)
        .execution_options(synchronize_session=False)
    )
    attach(post_id, user_id, drafts)


def of_posts(ids: Collection[int]) -> dict[int, tuple[AttachmentRecord, ...]]:
    """Return the attachments of each of these posts, in order, by one statement."""
    columns = [getattr(Attachment, name) for name in AttachmentRecord.__slots__]
    query = (
        sa.select(Attachment.post_id, *columns)
        .where(Attachment.post_id.in_(ids))
        .order_by(Attachment.post_id, Attachment.position)
    )
    found: dict[int, tuple[AttachmentRecord, ...]] = {}
    for post_id, *values in db.session.execute(query):
        found[post_id] = (*found.get(post_id, ()), AttachmentRecord(*values))
    return found


def first_description(rows: Iterable[AttachmentRecord]) -> str:
    """Return the first alt text among these, "" where nobody wrote one."""
    return next((row.alt for row in rows if row.alt), "")


def _identity(one: AttachmentRecord | Draft) -> tuple[object, ...]:
    return one.kind, one.source_url, one.alt, one.width, one.height


def _content(picture: Picture) -> Content:
    return Content(picture.data, picture.content_type)


def _make(
    user_id: int, draft: Draft, *, expires_at: datetime | None = None
) -> Attachment:
    return Attachment(
        kind=draft.kind,
        file_id=_store(user_id, draft.content, expires_at),
        preview_id=_store(user_id, draft.preview, expires_at),
        source_url=draft.source_url,
        alt=draft.alt,
        width=draft.width,
        height=draft.height,
    )


def _store(
    user_id: int, content: Content | None, expires_at: datetime | None
) -> str | None:
    if content is None:
        return None
    is_video = content.content_type == VIDEO_TYPE
    file = service.store(
        KIND,
        "film.mp4" if is_video else "picture.webp",
        content.content_type,
        [content.data],
        user_id,
        expires_at=expires_at,
    )
    return file.id
