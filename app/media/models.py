"""Stored files, cut into chunks that a row can hold, and attachments of posts."""

from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import TimeId, UtcDateTime

CHUNK_BYTES = 256 * 1024
# A picture of a post that is stored here. Films and what is elsewhere are others.
SHOWN_PICTURE = (
    "attachment.post_id IS NOT NULL AND attachment.file_id IS NOT NULL"
    " AND attachment.kind IN ('picture', 'moving')"
)
_INDEXED = sa.text(SHOWN_PICTURE.replace("attachment.", ""))


class File(db.Model):
    """A file that every machine can serve, since it is in the database."""

    __tablename__ = "file"

    id: so.Mapped[str] = so.mapped_column(
        sa.String(36), primary_key=True, default=lambda: str(uuid4())
    )
    kind: so.Mapped[str] = so.mapped_column(sa.String(16))
    name: so.Mapped[str] = so.mapped_column(sa.String(128))
    content_type: so.Mapped[str] = so.mapped_column(sa.String(64))
    size: so.Mapped[int] = so.mapped_column(sa.BigInteger, default=0)
    user_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)
    expires_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime, index=True)


file_chunk = sa.Table(
    "file_chunk",
    db.metadata,
    sa.Column(
        "file_id",
        sa.String(36),
        sa.ForeignKey("file.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),
)


class Attachment(db.Model):
    """An image or video of a post: stored here, or shown from where the post came from.

    Without a post it waits for one, and its file then expires. The triggers beside it
    count it at its post and delete its files with it.
    """

    __tablename__ = "attachment"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    post_id: so.Mapped[int | None] = so.mapped_column(
        TimeId, sa.ForeignKey("post.id", ondelete="CASCADE")
    )
    position: so.Mapped[int] = so.mapped_column(default=0, server_default="0")
    kind: so.Mapped[str] = so.mapped_column(sa.String(16))
    file_id: so.Mapped[str | None] = so.mapped_column(
        sa.String(36), sa.ForeignKey("file.id", ondelete="CASCADE"), index=True
    )
    # The small form for lists; None: the file itself is small.
    preview_id: so.Mapped[str | None] = so.mapped_column(
        sa.String(36), sa.ForeignKey("file.id", ondelete="CASCADE"), index=True
    )
    # Where the image of a remote post is, or the still of its video.
    source_url: so.Mapped[str | None] = so.mapped_column(sa.String(512))
    alt: so.Mapped[str | None] = so.mapped_column(sa.Text)
    width: so.Mapped[int | None]
    height: so.Mapped[int | None]

    __table_args__ = (
        sa.UniqueConstraint("post_id", "position"),
        # Finds the next picture to a random number.
        sa.Index(
            "ix_attachment_shown_picture",
            "id",
            sqlite_where=_INDEXED,
            postgresql_where=_INDEXED,
        ),
    )
