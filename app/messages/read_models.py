"""Conversations and messages as pages and the API show them: frozen values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.extensions import db
from app.lib.keyset import Cursor, Slice, cut
from app.messages import queries
from app.messages.models import Conversation
from app.posts.read_models import AuthorRecord
from app.users.models import User


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """One message of a conversation."""

    id: int
    sender_id: int
    body: str
    timestamp: datetime
    author: AuthorRecord


@dataclass(frozen=True, slots=True)
class LastMessage:
    """The newest message of a conversation."""

    id: int
    sender_id: int
    body: str
    timestamp: datetime


@dataclass(frozen=True, slots=True)
class ConversationRecord:
    """A conversation in the list of one side."""

    peer: AuthorRecord
    unread_count: int
    last_message: LastMessage


def read_conversations(
    viewer: User, cursor: Cursor, size: int
) -> Slice[ConversationRecord]:
    """Return one page of the viewer's conversations, read in one statement."""
    query = queries.conversations(viewer.id, cursor, size + 1)
    found = [_conversation(row) for row in db.session.execute(query)]
    return cut(found, cursor, size, lambda row: row.last_message.id)


def read_messages(
    viewer: User, peer: User, cursor: Cursor, size: int
) -> Slice[MessageRecord]:
    """Return one page of the viewer's messages with another, newest first."""
    side: Conversation | None = db.session.scalar(
        queries.conversation(viewer.id, peer.id)
    )
    hidden = side.hidden_before_id if side else 0
    query = queries.messages(viewer.id, peer.id, hidden, cursor, size + 1)
    people = {
        person.id: AuthorRecord(person.id, person.username, person.picture_id)
        for person in (viewer, peer)
    }
    found = [
        MessageRecord(
            row.id, row.sender_id, row.body, row.timestamp, people[row.sender_id]
        )
        for row in db.session.execute(query)
    ]
    return cut(found, cursor, size, lambda message: message.id)


def _conversation(row: Any) -> ConversationRecord:
    return ConversationRecord(
        peer=AuthorRecord(row.peer_id, row.username, row.picture_id),
        unread_count=row.unread_count,
        last_message=LastMessage(
            row.last_message_id, row.sender_id, row.body, row.timestamp
        ),
    )
