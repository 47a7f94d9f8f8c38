"""Conversations and messages."""

from typing import Annotated

from pydantic import Field

from app.api.schemas.posts import MOST_CHARACTERS
from app.api.schemas.users import Person
from app.http_api.schemas import (
    INTEGRAL,
    VISIBLE,
    WHOLE,
    Body,
    Counter,
    KeysetMeta,
    Moment,
    PageLinks,
    Path,
    Query,
    Shown,
    SomeId,
    UserId,
    absent,
    storable,
)
from app.lib.ids import MAX_ID


class MessageIn(Body):
    """A message to be."""

    body: Annotated[
        str,
        storable(MOST_CHARACTERS, 1, maxLength="MESSAGE_MAX_LENGTH", pattern=VISIBLE),
    ]


class ReadMark(Body):
    """How far somebody has read; without it, as far as there is."""

    up_to_id: Annotated[SomeId, INTEGRAL, absent("The last that was seen.")] = MAX_ID


class UpTo(Query):
    """How far somebody has seen a conversation; without it, as far as there is."""

    up_to_id: Annotated[SomeId, WHOLE, absent("The last message seen.")] = MAX_ID


class Message(Shown):
    """A message."""

    id: SomeId
    body: str
    timestamp: Moment
    author: Person


class LastMessage(Shown):
    """What was said last."""

    id: SomeId
    sender_id: UserId
    body: str
    timestamp: Moment


class ConversationLinks(Shown):
    """Where a conversation and its messages are."""

    self: Path
    messages: Path


class Conversation(Shown):
    """A conversation with another person (or with oneself)."""

    peer: Person
    unread_count: Counter
    last_message: LastMessage
    links: Annotated[ConversationLinks, Field(alias="_links")]


class ConversationPage(Shown):
    """A page of conversations, the last spoken first; ids are of last messages."""

    items: list[Conversation]
    meta: Annotated[KeysetMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]


class MessagePage(Shown):
    """A page of a conversation's messages, newest first."""

    items: list[Message]
    meta: Annotated[KeysetMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]
