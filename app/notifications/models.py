"""A notification: an event to read, or a named state that open pages poll."""

import json
from time import time
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib import ddl
from app.lib.columns import TimeId
from app.lib.ids import make_id

if TYPE_CHECKING:
    from app.users.models import User


class Notification(db.Model):
    """A row with an actor is an event of the notifications page (`name` says which).

    A row without one is a state, unique by (user, name, key): `unread_message_count`,
    or a `task_progress` whose key is the task.
    """

    __tablename__ = "notification"

    id: so.Mapped[int] = so.mapped_column(
        TimeId, primary_key=True, autoincrement=False, default=make_id
    )
    name: so.Mapped[str] = so.mapped_column(sa.String(128))
    user_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("user.id"))
    timestamp: so.Mapped[float] = so.mapped_column(sa.Float, default=time)
    payload_json: so.Mapped[str] = so.mapped_column(sa.Text, default="null")
    key: so.Mapped[str | None] = so.mapped_column(sa.String(64))
    actor_id: so.Mapped[int | None] = so.mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    post_id: so.Mapped[int | None] = so.mapped_column(
        sa.ForeignKey("post.id", ondelete="CASCADE"), index=True
    )

    user: so.Mapped["User"] = so.relationship(
        foreign_keys=user_id, back_populates="notifications"
    )
    actor: so.Mapped["User | None"] = so.relationship(foreign_keys=actor_id)

    __table_args__ = (
        sa.Index(
            "ix_notification_state",
            "user_id",
            "name",
            "key",
            unique=True,
            sqlite_where=sa.text("actor_id IS NULL AND key IS NOT NULL"),
            postgresql_where=sa.text("actor_id IS NULL AND key IS NOT NULL"),
        ),
        sa.Index("ix_notification_user_id", "user_id", sa.text("id DESC")),
        # Of states only: a person with many events polls no slower.
        sa.Index(
            "ix_notification_poll",
            "user_id",
            "timestamp",
            sqlite_where=sa.text("actor_id IS NULL"),
            postgresql_where=sa.text("actor_id IS NULL"),
        ),
    )

    def get_data(self) -> Any:
        """Return the payload."""
        return json.loads(str(self.payload_json))


_ADDED = """
    UPDATE "user" SET unread_notifications = unread_notifications + 1
    WHERE id = NEW.user_id;
"""
_REMOVED = """
    UPDATE "user" SET unread_notifications = unread_notifications - 1
    WHERE id = OLD.user_id AND unread_notifications > 0
        AND last_read_notification_id < OLD.id;
"""

ddl.attach(
    Notification.__table__,
    ddl.trigger(
        "notification_added",
        "INSERT",
        "notification",
        _ADDED,
        when="NEW.actor_id IS NOT NULL",
    ),
    ddl.trigger(
        "notification_removed",
        "DELETE",
        "notification",
        _REMOVED,
        when="OLD.actor_id IS NOT NULL",
    ),
)
