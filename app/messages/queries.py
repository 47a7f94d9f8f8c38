"""Selects of conversations and of their messages, one page each."""

from typing import Any

import sqlalchemy as sa

from app.lib.ids import MIN_ID
from app.lib.keyset import Cursor
from app.messages.models import Conversation, Message
from app.users import queries as users
from app.users.models import User


def conversation(user_id: int, peer_id: int) -> Any:
    """Select one person's side of the conversation with another."""
    return sa.select(Conversation).where(
        Conversation.user_id == user_id, Conversation.peer_id == peer_id
    )


def conversations(user_id: int, cursor: Cursor, limit: int) -> sa.Select[Any]:
    """Select a person's conversations with the other side and the last message.

    Paged by `last_message_id`; those that the person deleted come back with the next
    message.
    """
    query = (
        sa.select(
            Conversation.last_message_id,
            Conversation.unread_count,
            Conversation.peer_id,
            User.username,
            User.picture_id,
            Message.sender_id,
            Message.body,
            Message.timestamp,
        )
        .join(User, User.id == Conversation.peer_id)
        .join(Message, Message.id == Conversation.last_message_id)
        .where(
            Conversation.user_id == user_id,
            # Nothing was ever hidden where it is 0, and an old id may be negative.
            sa.or_(
                Conversation.last_message_id > Conversation.hidden_before_id,
                Conversation.hidden_before_id == 0,
            ),
            users.is_active(),
        )
    )
    column = Conversation.last_message_id
    bounded: sa.Select[Any] = cursor.bound(query, column, limit)
    return bounded.offset(cursor.offset or None)


def messages(
    user_id: int, peer_id: int, hidden_before_id: int, cursor: Cursor, limit: int
) -> sa.Select[Any]:
    """Select the messages between two people, behind `hidden_before_id`.

    Either direction takes at most a page from its index, and the two are merged: a
    condition with OR would read and sort the whole conversation.
    """
    after, depth = hidden_before_id or MIN_ID, limit + cursor.offset
    directions = [_direction(user_id, peer_id, after, cursor, depth)]
    if user_id != peer_id:
        directions.append(_direction(peer_id, user_id, after, cursor, depth))
    merged = sa.union_all(*directions).subquery("merged")
    query = sa.select(merged).order_by(cursor.order(merged.c.id)).limit(limit)
    return query.offset(cursor.offset or None)


def _direction(
    sender_id: int, recipient_id: int, after: int, cursor: Cursor, limit: int
) -> sa.Select[Any]:
    query = sa.select(
        Message.id, Message.sender_id, Message.body, Message.timestamp
    ).where(
        Message.sender_id == sender_id,
        Message.recipient_id == recipient_id,
        Message.id > after,
    )
    # SQLite takes a LIMIT within a UNION in a subquery only.
    return sa.select(cursor.bound(query, Message.id, limit).subquery())


def unread_count(user_id: int, peer_id: int, last_read_id: int) -> Any:
    """Count what the other side has written behind an id."""
    return (
        sa.select(sa.func.count())
        .select_from(Message)
        .where(
            Message.sender_id == peer_id,
            Message.recipient_id == user_id,
            Message.id > last_read_id,
        )
        .scalar_subquery()
    )
