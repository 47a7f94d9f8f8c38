"""Idempotency keys, and what each request made."""

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import UtcDateTime


class IdempotencyKey(db.Model):
    """One request of one user, written in the transaction of what it made."""

    __tablename__ = "idempotency_key"

    user_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    key: so.Mapped[str] = so.mapped_column(sa.String(255), primary_key=True)
    # What was made ("post") and its id; ids of tasks are texts.
    kind: so.Mapped[str] = so.mapped_column(sa.String(32))
    resource_id: so.Mapped[str] = so.mapped_column(sa.String(64))
    # A digest of the request, so that another request with the key is recognised.
    fingerprint: so.Mapped[str] = so.mapped_column(sa.String(64))
    created_at: so.Mapped[datetime] = so.mapped_column(
        UtcDateTime, default=utcnow, index=True
    )
