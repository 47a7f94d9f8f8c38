"""A stored file, cut in pieces that a database row can hold."""

from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import UtcDateTime

CHUNK_BYTES = 256 * 1024


class File(db.Model):
    """A file that every machine can serve, since it lives in the database."""

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
