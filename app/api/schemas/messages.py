"""Conversations and messages."""

from typing import Annotated

from flask import url_for
from pydantic import Field

from app.api.schemas.posts import MAX_CHARACTERS
from app.api.schemas.users import Person
from app.http_api.rendering import From
from app.http_api.schemas import (
    INTEGRAL,
    VISIBLE,
    WHOLE,
    Body,
    Counter,
    KeysetMeta,
    Moment,
    Output,
    PageLinks,
    Path,
    Query,
    SomeId,
    UserId,
    absent,
    storable,
)
from app.lib.ids import MAX_ID


class MessageIn(Body):
    """A new message."""

    body: Annotated[
        str,
        storable(MAX_CHARACTERS, 1, maxLength="MESSAGE_MAX_LENGTH", pattern=VISIBLE),
    ]


class ReadMark(Body):
    """The last item that was read; without it, all items."""

    up_to_id: Annotated[
        SomeId, INTEGRAL, absent("Id of the last item that was read.")
    ] = MAX_ID


class UpTo(Query):
    """The last message that was seen; without it, all messages."""

    up_to_id: Annotated[
        SomeId, WHOLE, absent("Id of the last message that was seen.")
    ] = MAX_ID


class Message(Output):
    """A message."""

    id: SomeId
    body: str
    timestamp: Moment
    author: Person


class LastMessage(Output):
    """The last message of a conversation."""

    id: SomeId
    sender_id: UserId
    body: str
    timestamp: Moment


class ConversationLinks(Output):
    """Links to a conversation and its messages."""

    self: Annotated[
        Path, From(lambda peer, _: url_for("api.delete_conversation", id=peer.id))
    ]
    messages: Annotated[
        Path, From(lambda peer, _: url_for("api.get_messages", id=peer.id))
    ]


class Conversation(Output):
    """A conversation with another user (or with oneself)."""

    peer: Person
    unread_count: Counter
    last_message: LastMessage
    links: Annotated[ConversationLinks, Field(alias="_links"), From("peer")]


class ConversationPage(Output):
    """A page of conversations, latest message first; cursors are of last messages."""

    items: list[Conversation]
    meta: Annotated[KeysetMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]


class MessagePage(Output):
    """A page of messages, newest first."""

    items: list[Message]
    meta: Annotated[KeysetMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]
