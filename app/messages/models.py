"""A message, and each side's view of a conversation."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import TimeId, UtcDateTime
from app.lib.ids import make_id

if TYPE_CHECKING:
    from app.users.models import User


class Message(db.Model):
    """A private text from one person to another; its id sorts by time."""

    __tablename__ = "message"

    id: so.Mapped[int] = so.mapped_column(TimeId, primary_key=True, autoincrement=False)
    sender_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("user.id"))
    recipient_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("user.id"))
    body: so.Mapped[str] = so.mapped_column(sa.Text)
    timestamp: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)

    author: so.Mapped["User"] = so.relationship(
        foreign_keys=sender_id, back_populates="messages_sent"
    )
    recipient: so.Mapped["User"] = so.relationship(
        foreign_keys=recipient_id, back_populates="messages_received"
    )

    __table_args__ = (
        sa.Index("ix_message_pair", "sender_id", "recipient_id", sa.text("id DESC")),
        sa.Index("ix_message_recipient_id", "recipient_id", sa.text("id DESC")),
    )

    def __repr__(self) -> str:
        return f"<Message {self.body}>"


class Conversation(db.Model):
    """How one person sees the messages with another; written by triggers.

    Rows come in pairs, one a side, so that each has its own unread count and may
    delete the conversation (`hidden_before_id`) without the other noticing.
    """

    __tablename__ = "conversation"

    user_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    peer_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    last_message_id: so.Mapped[int] = so.mapped_column(TimeId, server_default="0")
    last_read_id: so.Mapped[int] = so.mapped_column(TimeId, server_default="0")
    hidden_before_id: so.Mapped[int] = so.mapped_column(TimeId, server_default="0")
    unread_count: so.Mapped[int] = so.mapped_column(server_default="0")

    peer: so.Mapped["User"] = so.relationship(foreign_keys=peer_id)

    __table_args__ = (
        sa.Index("ix_conversation_recent", "user_id", sa.text("last_message_id DESC")),
        sa.Index("ix_conversation_peer_id", "peer_id"),
    )


@sa.event.listens_for(Message, "before_insert")
def _complete(_mapper: Any, _connection: Any, message: Message) -> None:
    if message.timestamp is None:
        message.timestamp = utcnow()
    if message.id is None:
        message.id = make_id(message.timestamp)
