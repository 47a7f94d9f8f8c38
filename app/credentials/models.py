"""Sessions of browsers, and API tokens."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.credentials.scopes import FULL
from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import UtcDateTime

if TYPE_CHECKING:
    from app.users.models import User

USER_AGENT_LENGTH = 256


class UserSession(db.Model):
    """One signed-in browser; without its row the cookies that name it open nothing."""

    __tablename__ = "user_session"
    # An id is never used twice: the stream of a session that has ended queries it.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    user_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    # What the signed cookies carry; of those from before there were rows, all of them.
    key: so.Mapped[str] = so.mapped_column(sa.String(64), unique=True)
    user_agent: so.Mapped[str] = so.mapped_column(
        sa.String(USER_AGENT_LENGTH), server_default=""
    )
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)
    # Written once an hour at most.
    last_used_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)


class ApiToken(db.Model):
    """A client's key to one account; only a hash of its text is stored."""

    __tablename__ = "api_token"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    user_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    name: so.Mapped[str] = so.mapped_column(sa.String(64))
    token_hash: so.Mapped[str] = so.mapped_column(sa.String(64), unique=True)
    nonce: so.Mapped[str | None] = so.mapped_column(sa.String(32))
    # Separated by blanks; see `app.credentials.scopes`.
    scopes: so.Mapped[str] = so.mapped_column(
        sa.String(64), default=FULL, server_default=FULL
    )
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)
    expires_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)
    last_used_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    user: so.Mapped["User"] = so.relationship()
