"""What must happen after a commit, written in the transaction that causes it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import UtcDateTime


class Outbox(db.Model):
    """One thing to do, at least once; the row goes when it is done.

    `claimed_until` is a lease: another worker may take over what a killed one held.
    `dead_at` marks what failed too often; it is kept for an administrator to see.
    """

    __tablename__ = "outbox"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    kind: so.Mapped[str] = so.mapped_column(sa.String(32))
    # What it talks to; see `app.worker.registry`.
    lane: so.Mapped[str] = so.mapped_column(
        sa.String(16), default="database", server_default="database"
    )
    # Messages with the same key are about the same thing.
    key: so.Mapped[str | None] = so.mapped_column(sa.String(128), index=True)
    payload: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON)
    run_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)
    attempts: so.Mapped[int] = so.mapped_column(default=0, server_default="0")
    claim: so.Mapped[str | None] = so.mapped_column(sa.String(36), index=True)
    claimed_until: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    last_error: so.Mapped[str | None] = so.mapped_column(sa.String(512))
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)
    dead_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    __table_args__ = (
        sa.Index(
            "ix_outbox_due",
            "lane",
            "run_at",
            sqlite_where=sa.text("dead_at IS NULL"),
            postgresql_where=sa.text("dead_at IS NULL"),
        ),
        sa.Index(
            "ix_outbox_dead",
            "id",
            sqlite_where=sa.text("dead_at IS NOT NULL"),
            postgresql_where=sa.text("dead_at IS NOT NULL"),
        ),
    )
