"""Accounts of Twitter that are followed here, logins, and cross-posts."""

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import TimeId, UtcDateTime
from app.users.models import User

ORIGIN = "twitter"
QUEUED, SENDING, SENT, FAILED = "queued", "sending", "sent", "failed"
ALIVE, PROTECTED, GONE = "alive", "protected", "gone"


class TwitterAccount(db.Model):
    """An account of Twitter, whose tweets are posts of the user row beside it.

    `due_at` is when it is mirrored next, and `claimed_until` the lease of the worker
    that does so. All tweets written before `known_until` are mirrored, and those from
    `gap_until` up to `gap_top` too; what lies between is still to come.
    """

    __tablename__ = "twitter_account"

    user_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    twitter_id: so.Mapped[str] = so.mapped_column(
        sa.String(32), index=True, unique=True
    )
    handle: so.Mapped[str] = so.mapped_column(sa.String(50))
    name: so.Mapped[str] = so.mapped_column(sa.String(128), server_default="")
    # The URL that the stored picture was fetched from.
    picture_address: so.Mapped[str | None] = so.mapped_column(sa.String(512))
    state: so.Mapped[str] = so.mapped_column(
        sa.String(16), default=ALIVE, server_default=ALIVE
    )
    # How many times in a row it was found to be gone or closed.
    strikes: so.Mapped[int] = so.mapped_column(default=0, server_default="0")
    failures: so.Mapped[int] = so.mapped_column(default=0, server_default="0")
    last_error: so.Mapped[str | None] = so.mapped_column(sa.String(256))
    due_at: so.Mapped[datetime] = so.mapped_column(
        UtcDateTime, default=utcnow, index=True
    )
    claim: so.Mapped[str | None] = so.mapped_column(sa.String(36))
    claimed_until: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    # When the service last delivered by itself; None: nothing, or not everything.
    delivered_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    # When the newest tweets were last compared, for edits and deletions.
    reviewed_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    known_until: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    gap_until: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    gap_top: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    # The post down to which older ones were compared; None begins at the newest.
    compared_to_id: so.Mapped[int | None] = so.mapped_column(TimeId)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)

    user: so.Mapped[User] = so.relationship()

    __table_args__ = (
        sa.Index(
            "ix_twitter_account_failing",
            "user_id",
            sqlite_where=sa.text("last_error IS NOT NULL"),
            postgresql_where=sa.text("last_error IS NOT NULL"),
        ),
    )


class TwitterLogin(db.Model):
    """A user's login at Twitter; its secrets are encrypted."""

    __tablename__ = "twitter_login"

    user_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    handle: so.Mapped[str] = so.mapped_column(sa.String(50))
    # The cookies of the login and the proxy it was made through; no password.
    sealed: so.Mapped[str] = so.mapped_column(sa.Text)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)


class CrossPost(db.Model):
    """A post that is sent to Twitter too, and the state of that."""

    __tablename__ = "cross_post"

    post_id: so.Mapped[int] = so.mapped_column(
        TimeId,
        sa.ForeignKey("post.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    state: so.Mapped[str] = so.mapped_column(sa.String(16), default=QUEUED)
    tweet_id: so.Mapped[str | None] = so.mapped_column(sa.String(32))
    handle: so.Mapped[str] = so.mapped_column(sa.String(50))
    # A sentence marked for translation, or what the service said.
    reason: so.Mapped[str | None] = so.mapped_column(sa.String(256))
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)
