"""Conversations: the list, one side's read mark, leaving one."""

from app.api import lookups
from app.api.blueprint import bp
from app.api.rendering import Context
from app.api.schemas.messages import Conversation, ConversationPage, ReadMark, UpTo
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.paging import cursor_of, keyset
from app.http_api.responses import JsonResponse
from app.http_api.schemas import KeysetPage
from app.messages import read_models, service
from app.web.policies import MEMBER

CONVERSATION = "/conversations/<small:id>"


@bp.get("/conversations")
@Operation(
    "List conversations",
    tag="messages",
    response=ConversationPage,
    query=KeysetPage,
    headers=("Link",),
)
def get_conversations(query: KeysetPage) -> JsonResponse:
    """Return the user's private conversations, latest message first.

    Cursors are the ids of the last messages.
    """
    cursor = cursor_of(query)
    part = read_models.read_conversations(auth.current_viewer(), cursor, query.limit)
    context = Context()
    items = [Conversation.render(record, context) for record in part.items]
    return keyset(part, items, query)


@bp.post(f"{CONVERSATION}/read")
@Operation(
    "Mark a conversation as read",
    tag="messages",
    access=MEMBER,
    body=ReadMark,
    body_required=False,
)
def mark_conversation_read(id: int, body: ReadMark) -> None:
    """Mark messages as read up to `up_to_id`, or all of them without it."""
    service.mark_read(auth.current_viewer(), lookups.person(id), body.up_to_id)


@bp.delete(CONVERSATION)
@Operation("Delete a conversation", tag="messages", query=UpTo)
def delete_conversation(id: int, query: UpTo) -> None:
    """Remove a conversation from the user's list.

    The other side keeps it, and a new message brings it back.
    """
    service.delete_conversation(
        auth.current_viewer(), lookups.person(id), query.up_to_id
    )
