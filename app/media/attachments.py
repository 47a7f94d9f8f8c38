"""Pictures and films of posts: made ready, kept, and told apart from one another."""

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

PICTURE, FILM, ANIMATION = "picture", "film", "animation"
# A picture that moves and is kept here, beside its still; an ANIMATION is a film.
MOVING = "moving"
KIND = "attachment"
MOST = 4
# How long a picture waits for the post that it is for.
WAIT = timedelta(days=1)
LONGEST_ALT = 1_500
LONGEST_URL = 512
FILM_TYPE = "video/mp4"
# An MP4 begins with a box of this name (ISO/IEC 14496-12, 4.3), behind its length.
_FILM_MARK = slice(4, 8), b"ftyp"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the configuration allows: bytes of a picture, its pixels, bytes of a film.

    With no bytes for films none are kept.
    """

    picture_bytes: int
    pixels: int
    film_bytes: int

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Limits":
        """Read them from the configuration of a site."""
        names = ("PICTURE_MAX_BYTES", "PICTURE_MAX_PIXELS", "FILM_MAX_BYTES")
        return cls(*(config[name] for name in names))


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file that is to be kept."""

    data: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An attachment to be; width and height are in pixels."""

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
    """What a page shows of an attachment."""

    id: int
    kind: str
    file_id: str | None
    preview_id: str | None
    source_url: str | None
    alt: str | None
    width: int | None
    height: int | None


def draft_picture(stream: IO[bytes], limits: Limits, alt: str | None = None) -> Draft:
    """Draw an uploaded picture anew, full and small, or moving and still.

    :raises Invalid: it is too large or too long, or no picture that can be read.
    """
    drawn = prepare_pictures(
        stream, max_bytes=limits.picture_bytes, max_pixels=limits.pixels
    )
    return Draft(
        MOVING if drawn.moves else PICTURE,
        clean_alt(alt),
        drawn.full.width,
        drawn.full.height,
        content=_content(drawn.full),
        preview=_content(drawn.small) if drawn.small else None,
    )


def draft_film(
    stream: IO[bytes], limits: Limits, *, kind: str = FILM, alt: str | None = None
) -> Draft:
    """Take a film as it is, if it is an MP4 and short enough.

    :raises Invalid: it is another thing, or too large.
    """
    data = stream.read(limits.film_bytes + 1)
    if len(data) > limits.film_bytes:
        raise Invalid("film", _l("The file is too large."))
    place, mark = _FILM_MARK
    if data[place] != mark:
        raise Invalid("film", _l("This file is not a film we can play."))
    return Draft(kind, clean_alt(alt), content=Content(data, FILM_TYPE))


def clean_alt(alt: str | None) -> str | None:
    """Give a description as it is kept: None where nothing is said."""
    return shorten(clean_text(alt or "").strip(), LONGEST_ALT) or None


def check_count(count: int, most: int, field: str) -> None:
    """Refuse more attachments than a post may have.

    :raises Invalid: naming the `field` in which they were sent.
    """
    if count > most:
        message = _l("A post may have at most %(limit)d pictures.")
        raise Invalid(field, message, limit=most)


def attach(post_id: int, user_id: int, drafts: Iterable[Draft]) -> None:
    """Keep attachments of a post that has none yet; the caller commits."""
    for position, draft in enumerate(drafts):
        row = _make(user_id, draft)
        row.post_id, row.position = post_id, position
        db.session.add(row)
        db.session.flush()


def keep_waiting(
    user_id: int, draft: Draft, *, key: Key | None = None
) -> AttachmentRecord:
    """Keep a picture for a post that is still to be written; the caller commits.

    Without one its files end after a day, and it goes with them. A request whose `key`
    came before keeps nothing and gets the picture that it made.

    :raises NotFound: that picture is gone.
    :raises KeyReused: the key came with another request before.
    """

    def command() -> AttachmentRecord:
        row = _make(user_id, draft, expires_at=utcnow() + WAIT)
        db.session.add(row)
        db.session.flush()
        idempotency.record(key, KIND, row.id)
        return _row(row)

    return idempotency.run_once(key, KIND, command, _load)


def _load(attachment_id: str) -> AttachmentRecord:
    row = db.session.get(Attachment, int(attachment_id))
    if row is None:
        raise NotFound(_l("This picture is gone."))
    return _row(row)


def _row(row: Attachment) -> AttachmentRecord:
    return AttachmentRecord(
        *(getattr(row, name) for name in AttachmentRecord.__slots__)
    )


def give(post_id: int, user_id: int, ids: Sequence[int]) -> None:
    """Give a new post what has waited for it, in this order; the caller commits.

    :raises Invalid: one is somebody else's, in a post already, or gone.
    """
    found = {row.id: row for row in db.session.scalars(_waiting(user_id, ids))}
    if len(found) < len(ids):
        message = _l("There is no such picture of yours that waits for a post.")
        raise Invalid("media_ids", message)
    files = [each for row in found.values() for each in (row.file_id, row.preview_id)]
    kept = sa.update(File).where(File.id.in_([each for each in files if each]))
    db.session.execute(kept.values(expires_at=None))
    for position, attachment_id in enumerate(ids):
        row = found[attachment_id]
        row.post_id, row.position = post_id, position
        db.session.flush()


def _waiting(user_id: int, ids: Sequence[int]) -> "sa.Select[Attachment]":
    """Select what of these waits; on a server nobody else can take them meanwhile."""
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


def same(had: Sequence[AttachmentRecord], drafts: Sequence[Draft]) -> bool:
    """Tell whether a post has just these already, all of them kept elsewhere."""
    return [_seen(row) for row in had] == [_seen(draft) for draft in drafts]


def replace(post_id: int, user_id: int, drafts: Sequence[Draft]) -> None:
    """Let a post have these instead of what it has; the caller commits."""
    db.session.execute(
        sa.delete(Attachment)
        .where(Attachment.post_id == post_id)
        .execution_options(synchronize_session=False)
    )
    attach(post_id, user_id, drafts)


def of_posts(ids: Collection[int]) -> dict[int, tuple[AttachmentRecord, ...]]:
    """Give what belongs to each of these posts, in its order, in one statement."""
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


def described(rows: Iterable[AttachmentRecord]) -> str:
    """Give the first description among these; "" where nobody wrote one."""
    return next((row.alt for row in rows if row.alt), "")


def _seen(one: AttachmentRecord | Draft) -> tuple[object, ...]:
    return one.kind, one.source_url, one.alt, one.width, one.height


def _content(picture: Picture) -> Content:
    return Content(picture.data, picture.content_type)


def _make(
    user_id: int, draft: Draft, *, expires_at: datetime | None = None
) -> Attachment:
    return Attachment(
        kind=draft.kind,
        file_id=_keep(user_id, draft.content, expires_at),
        preview_id=_keep(user_id, draft.preview, expires_at),
        source_url=draft.source_url,
        alt=draft.alt,
        width=draft.width,
        height=draft.height,
    )


def _keep(
    user_id: int, content: Content | None, expires_at: datetime | None
) -> str | None:
    if content is None:
        return None
    is_film = content.content_type == FILM_TYPE
    kept = service.store(
        KIND,
        "film.mp4" if is_film else "picture.webp",
        content.content_type,
        [content.data],
        user_id,
        expires_at=expires_at,
    )
    return kept.id
