"""Triggers that keep conversations and unread counts in step with messages."""

from app.lib import ddl
from app.messages.models import Conversation, Message

_UPSERT = """
    INSERT INTO conversation (user_id, peer_id, last_message_id, unread_count)
    VALUES (NEW.{user_id}, NEW.{peer_id}, NEW.id, {unread})
    ON CONFLICT (user_id, peer_id) DO UPDATE SET
        last_message_id = {{greatest}}(conversation.last_message_id, NEW.id),
        unread_count = conversation.unread_count + {unread};
"""
_SENDER = _UPSERT.format(user_id="sender_id", peer_id="recipient_id", unread=0)
_RECIPIENT = _UPSERT.format(user_id="recipient_id", peer_id="sender_id", unread=1)

_AFTER_DELETE = """
    UPDATE conversation SET unread_count = unread_count - 1
    WHERE user_id = OLD.recipient_id AND peer_id = OLD.sender_id
        AND unread_count > 0 AND last_read_id < OLD.id;
    UPDATE conversation SET last_message_id = coalesce({greatest}(
        (SELECT coalesce(max(id), 0) FROM message
         WHERE sender_id = OLD.sender_id AND recipient_id = OLD.recipient_id),
        (SELECT coalesce(max(id), 0) FROM message
         WHERE sender_id = OLD.recipient_id AND recipient_id = OLD.sender_id)), 0)
    WHERE last_message_id = OLD.id
        AND ((user_id = OLD.sender_id AND peer_id = OLD.recipient_id)
          OR (user_id = OLD.recipient_id AND peer_id = OLD.sender_id));
"""

# Two people who write to each other at the same moment touch the same two rows: the
# side with the smaller id always comes first, so that neither waits for the other.
_ORDERED = (
    f"IF NEW.sender_id <= NEW.recipient_id THEN {_SENDER} {_RECIPIENT}"
    f" ELSE {_RECIPIENT} {_SENDER} END IF;"
)

_UNREAD_EVENTS = (
    ("added", "INSERT", "NEW.unread_count", "NEW.user_id"),
    (
        "read",
        "UPDATE OF unread_count",
        "NEW.unread_count - OLD.unread_count",
        "NEW.user_id",
    ),
    ("removed", "DELETE", "- OLD.unread_count", "OLD.user_id"),
)

ddl.attach(
    Message.__table__,
    ddl.trigger(
        "message_added",
        "INSERT",
        "message",
        _SENDER + _RECIPIENT,
        postgresql_action=_ORDERED,
    ),
    ddl.trigger("message_removed", "DELETE", "message", _AFTER_DELETE),
)
ddl.attach(
    Conversation.__table__,
    *(
        ddl.trigger(
            f"conversation_{name}",
            event,
            "conversation",
            f"UPDATE {{user}} SET unread_messages = unread_messages + ({change})"  # noqa: S608  # made of the constants above
            f" WHERE id = {user} AND ({change}) <> 0;",
        )
        for name, event, change, user in _UNREAD_EVENTS
    ),
)
