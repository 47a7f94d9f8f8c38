"""Sending, reading and deleting messages."""

from typing import Any

import sqlalchemy as sa

from app.broker import topics
from app.database import insert_or_ignore
from app.exceptions import Invalid, NotAllowed, NotFound
from app.extensions import broker, db
from app.idempotency import service as idempotency
from app.idempotency.service import Key
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.lib.ids import make_id
from app.lib.text import clean_text, fits
from app.messages import queries
from app.messages.models import Conversation, Message
from app.notifications import service as notifications
from app.notifications import states
from app.relationships import audience
from app.users.models import User

ID_RETRIES = 5
# What a request makes, as its idempotency key names it.
MESSAGE = "message"
MISSING = _l("There is no such message.")


def send(
    sender: User,
    recipient: User,
    body: str,
    *,
    max_length: int,
    key: Key | None = None,
) -> Message:
    """Send a message to another person, or to oneself.

    A request whose `key` came before sends nothing and returns the message it made.

    :raises Invalid: the text is empty or longer than `max_length` graphemes.
    :raises NotFound: the recipient's account is being deleted, or what the key made
        before has been.
    :raises NotAllowed: either has blocked the other.
    :raises KeyReused: the key came with another request before.
    """

    def command() -> Message:
        return _send(sender, recipient, _clean_body(body, max_length), key)

    return idempotency.run_once(key, MESSAGE, command, _load)


def _send(sender: User, recipient: User, text: str, key: Key | None) -> Message:
    if not recipient.is_active:
        raise NotFound(_l("This account is gone."))
    if recipient.origin is not None:
        raise NotFound(_l("Messages do not reach accounts of other services."))
    message = _insert(sender.id, recipient.id, text)
    idempotency.record(key, MESSAGE, message.id)
    _check_blocks(sender, recipient)
    if sender.id == recipient.id:
        _mark_read(sender.id, sender.id, message.id)
    else:
        notifications.notify_message(sender, recipient)
    states.store_counter(recipient.id, states.UNREAD_MESSAGES)
    _publish(sender, recipient, "message", message.id)
    db.session.commit()
    return message


def mark_read(user: User, peer: User, up_to_id: int) -> None:
    """Mark the messages of the other side as read, up to an id."""
    user_id = user.id
    if _mark_read(user_id, peer.id, up_to_id):
        _store_unread(user_id, peer.id)
    db.session.commit()


def delete_message(user: User, message_id: int) -> User:
    """Delete one's own message for both sides and return the other side.

    :raises NotFound: there is none, or it is between other people.
    :raises NotAllowed: the other side wrote it.
    """
    message = get_own(user, message_id)
    recipient = message.recipient
    _lock_pair(message.sender_id, message.recipient_id)
    db.session.delete(message)
    db.session.flush()
    if not _unread_count(recipient.id, user.id):
        notifications.forget_message(recipient.id, user.id)
    states.store_counter(recipient.id, states.UNREAD_MESSAGES)
    _publish(user, recipient, "message_deleted", message_id)
    db.session.commit()
    return recipient


def delete_conversation(user: User, peer: User, up_to_id: int | None = None) -> None:
    """Hide a conversation from one's own list, up to a message.

    The other side still sees it; the next message brings it back without the old ones.
    What both sides have deleted is deleted.
    """
    user_id, peer_id = user.id, peer.id
    _lock_side(min(user_id, peer_id), max(user_id, peer_id))
    side = _lock_side(user_id, peer_id)
    if side is not None:
        seen = side.last_message_id
        seen = seen if up_to_id is None else min(up_to_id, seen)
        hidden = max(seen, side.hidden_before_id) if side.hidden_before_id else seen
        _change_side(side, seen, hidden_before_id=hidden)
        _delete_hidden(user_id, peer_id)
        _store_unread(user_id, peer_id)
    db.session.commit()


def get_own(user: User, message_id: int) -> Message:
    """Return a message if the person wrote it.

    :raises NotFound: there is none, or it is between other people.
    :raises NotAllowed: the other side wrote it.
    """
    message: Message | None = db.session.get(Message, message_id)
    if message is None or user.id not in (message.sender_id, message.recipient_id):
        raise NotFound(MISSING)
    if message.sender_id != user.id:
        raise NotAllowed(_l("Only the sender can delete a message."))
    return message


def _load(message_id: str) -> Message:
    """Return the message that an earlier request made. Raises NotFound."""
    message: Message | None = db.session.get(Message, int(message_id))
    if message is None:
        raise NotFound(MISSING)
    return message


def _check_blocks(sender: User, recipient: User) -> None:
    """Roll back what is being written if either has blocked the other."""
    try:
        sentence = _l("You cannot write to this person.")
        audience.check_between(sender, recipient, sentence)
    except NotAllowed:
        db.session.rollback()
        raise


def _clean_body(body: str, max_length: int) -> str:
    text = clean_text(body)
    if not text:
        raise Invalid("message", _l("Please write something."))
    if not fits(text, max_length):
        message = _l("Messages may be at most %(limit)d characters long.")
        raise Invalid("message", message, limit=max_length)
    return text


def _insert(sender_id: int, recipient_id: int, text: str) -> Message:
    """Insert a message behind all others of its conversation.

    Ids of one conversation grow in the order of commits, so that "read up to here"
    never covers a message which its reader could not see yet. Another conversation of
    another process may have made the same id, then the next one is tried.
    """
    last_id = _lock_pair(sender_id, recipient_id)
    for _attempt in range(ID_RETRIES):
        now = utcnow()
        last_id = max(make_id(now), last_id + 1)
        values = {"id": last_id, "body": text, "timestamp": now}
        values |= {"sender_id": sender_id, "recipient_id": recipient_id}
        statement = insert_or_ignore(db.session, Message.__table__)
        made = statement.values(**values).returning(Message.id)
        if db.session.scalar(made) is not None:
            return db.session.get_one(Message, last_id)
    raise RuntimeError("No free message id")


def _lock_pair(one: int, other: int) -> int:
    """Lock a conversation until the transaction ends; return its last message's id.

    Everybody takes the row of the smaller account first, as the triggers do.
    """
    table: Any = Conversation.__table__
    insert: Any = insert_or_ignore(db.session, table)
    pair = {"user_id": min(one, other), "peer_id": max(one, other)}
    db.session.execute(insert.values(**pair))
    statement = (
        sa.update(table)
        .where(*(table.c[name] == value for name, value in pair.items()))
        .values(last_message_id=table.c.last_message_id)
        .returning(table.c.last_message_id)
    )
    return int(db.session.scalar(statement) or 0)


def _lock_side(user_id: int, peer_id: int) -> Conversation | None:
    """Lock one side of a conversation and return it as it is now, if there is one."""
    query = queries.conversation(user_id, peer_id).with_for_update(key_share=True)
    fresh = query.execution_options(populate_existing=True)
    side: Conversation | None = db.session.scalar(fresh)
    return side


def _mark_read(user_id: int, peer_id: int, up_to_id: int) -> bool:
    """Move the read mark forward and return whether it moved."""
    side = _lock_side(user_id, peer_id)
    if side is None:
        return False
    # An id of the future must not swallow what has not been written yet.
    seen = min(up_to_id, side.last_message_id)
    if not side.unread_count and seen <= side.last_read_id:
        return False
    _change_side(side, seen)
    return True


def _change_side(side: Conversation, seen: int, **values: Any) -> None:
    """Move the read mark; the count is taken in a statement behind the lock."""
    table: Any = Conversation.__table__
    read = max(seen, side.last_read_id) if side.last_read_id else seen
    db.session.execute(
        sa.update(table)
        .where(table.c.user_id == side.user_id, table.c.peer_id == side.peer_id)
        .values(
            last_read_id=read,
            unread_count=queries.unread_count(side.user_id, side.peer_id, read),
            **values,
        )
    )


def _delete_hidden(one: int, other: int) -> None:
    """Delete the messages that neither side can see any more."""
    pairs = {(one, other), (other, one)}
    table: Any = Conversation.__table__
    columns = sa.tuple_(table.c.user_id, table.c.peer_id)
    query = sa.select(table.c.hidden_before_id).where(columns.in_(pairs))
    hidden = min(db.session.scalars(query))
    for sender_id, recipient_id in pairs if hidden else ():
        db.session.execute(
            sa.delete(Message.__table__).where(
                Message.sender_id == sender_id,
                Message.recipient_id == recipient_id,
                Message.id <= hidden,
            )
        )


def _store_unread(user_id: int, peer_id: int) -> None:
    """Store for open pages what is unread now."""
    if not _unread_count(user_id, peer_id):
        notifications.forget_message(user_id, peer_id)
    states.store_counter(user_id, states.UNREAD_MESSAGES)


def _unread_count(user_id: int, peer_id: int) -> int:
    query = sa.select(Conversation.unread_count).where(
        Conversation.user_id == user_id, Conversation.peer_id == peer_id
    )
    return int(db.session.scalar(query) or 0)


def _publish(sender: User, recipient: User, name: str, message_id: int) -> None:
    """Publish to the open pages of both sides that their conversation has changed."""
    for person, peer in ((sender, recipient), (recipient, sender)):
        data = {"id": str(message_id), "sender_id": sender.id, "peer": peer.username}
        topic = topics.user(person.id)
        broker.publish_after_commit(db.session, topic, name, data)
