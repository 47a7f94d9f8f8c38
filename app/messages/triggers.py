"""Triggers that keep conversations and unread counts in step with messages."""

from app.database import attach_ddl
from app.messages.models import Conversation, Message

_UPSERT = """
    INSERT INTO conversation (user_id, peer_id, last_message_id, unread_count)
    VALUES ({user}, {peer}, NEW.id, {unread})
    ON CONFLICT (user_id, peer_id) DO UPDATE SET
        last_message_id = {greatest}(conversation.last_message_id, NEW.id),
        unread_count = conversation.unread_count + {unread};
"""
_SENDER = {"user": "NEW.sender_id", "peer": "NEW.recipient_id", "unread": "0"}
_RECIPIENT = {"user": "NEW.recipient_id", "peer": "NEW.sender_id", "unread": "1"}

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

SQLITE_MESSAGE = (
    "CREATE TRIGGER message_added AFTER INSERT ON message BEGIN"
    + _UPSERT.format(greatest="max", **_SENDER)
    + _UPSERT.format(greatest="max", **_RECIPIENT)
    + "END",
    "CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN"
    + _AFTER_DELETE.format(greatest="max")
    + "END",
)

# Two people who write to each other at the same moment touch the same two rows: the
# side with the smaller id always comes first, so that neither waits for the other.
POSTGRESQL_MESSAGE = (
    "CREATE OR REPLACE FUNCTION message_added() RETURNS trigger AS $$ BEGIN"
    " IF NEW.sender_id <= NEW.recipient_id THEN"
    + _UPSERT.format(greatest="greatest", **_SENDER)
    + _UPSERT.format(greatest="greatest", **_RECIPIENT)
    + " ELSE "
    + _UPSERT.format(greatest="greatest", **_RECIPIENT)
    + _UPSERT.format(greatest="greatest", **_SENDER)
    + " END IF; RETURN NULL; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER message_added AFTER INSERT ON message"
    " FOR EACH ROW EXECUTE FUNCTION message_added()",
    "CREATE OR REPLACE FUNCTION message_removed() RETURNS trigger AS $$ BEGIN"
    + _AFTER_DELETE.format(greatest="greatest")
    + " RETURN NULL; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER message_removed AFTER DELETE ON message"
    " FOR EACH ROW EXECUTE FUNCTION message_removed()",
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

SQLITE_CONVERSATION = tuple(
    f"CREATE TRIGGER conversation_{name} AFTER {event} ON conversation BEGIN"  # noqa: S608  # made of the constants above
    f" UPDATE user SET unread_messages = unread_messages + ({change})"
    f" WHERE id = {user} AND ({change}) <> 0; END"
    for name, event, change, user in _UNREAD_EVENTS
)

POSTGRESQL_CONVERSATION = tuple(
    statement
    for name, event, change, user in _UNREAD_EVENTS
    for statement in (
        f"CREATE OR REPLACE FUNCTION conversation_{name}() RETURNS trigger AS $$ BEGIN"  # noqa: S608  # the same
        f' UPDATE "user" SET unread_messages = unread_messages + ({change})'
        f" WHERE id = {user} AND ({change}) <> 0;"
        " RETURN NULL; END $$ LANGUAGE plpgsql",
        f"CREATE TRIGGER conversation_{name} AFTER {event} ON conversation"
        f" FOR EACH ROW EXECUTE FUNCTION conversation_{name}()",
    )
)

attach_ddl(Message.__table__, sqlite=SQLITE_MESSAGE, postgresql=POSTGRESQL_MESSAGE)
attach_ddl(
    Conversation.__table__,
    sqlite=SQLITE_CONVERSATION,
    postgresql=POSTGRESQL_CONVERSATION,
)
