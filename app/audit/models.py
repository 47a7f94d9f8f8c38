"""One action of an administrator, as it is stored."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import UtcDateTime


class AuditEntry(db.Model):
    """Who did what to what, when, and by which request.

    Names are stored as text beside the ids: the entry outlives the accounts.
    """

    __tablename__ = "audit_entry"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    created_at: so.Mapped[datetime] = so.mapped_column(
        UtcDateTime, default=utcnow, index=True
    )
    actor_id: so.Mapped[int | None] = so.mapped_column(
        sa.ForeignKey("user.id", ondelete="SET NULL"), index=True
    )
    actor_name: so.Mapped[str] = so.mapped_column(sa.String(64))
    action: so.Mapped[str] = so.mapped_column(sa.String(32))
    # "user", "post", "job", "message", "letter" or "account", and its id there.
    target_kind: so.Mapped[str] = so.mapped_column(sa.String(16))
    target_id: so.Mapped[str] = so.mapped_column(sa.String(128))
    target_name: so.Mapped[str] = so.mapped_column(sa.String(128), server_default="")
    request_id: so.Mapped[str] = so.mapped_column(sa.String(64), server_default="-")
    details: so.Mapped[dict[str, Any]] = so.mapped_column(sa.JSON)
