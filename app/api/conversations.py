"""Conversations: the list, one side's read mark, leaving one."""

from typing import Any

from flask import url_for

from app.api import lookups
from app.api.blueprint import bp
from app.api.payloads import iso, person_payload
from app.api.schemas.messages import ConversationPage, ReadMark, UpTo
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.paging import cursor_of, keyset
from app.http_api.responses import JsonResponse
from app.http_api.schemas import KeysetPage
from app.messages import read_models, service
from app.messages.read_models import ConversationRecord
from app.web.policies import MEMBER

CONVERSATION = "/conversations/<small:id>"


@bp.get("/conversations")
@Operation(
    "List one's conversations",
    tag="messages",
    response=ConversationPage,
    query=KeysetPage,
    headers=("Link",),
)
def get_conversations(query: KeysetPage) -> JsonResponse:
    """The last spoken first, paged by the ids of their last messages."""
    cursor = cursor_of(query)
    part = read_models.read_conversations(auth.current_viewer(), cursor, query.limit)
    return keyset(part, [_payload(row) for row in part.items], query)


@bp.post(f"{CONVERSATION}/read")
@Operation(
    "Mark a conversation as read",
    tag="messages",
    access=MEMBER,
    body=ReadMark,
    body_required=False,
)
def mark_conversation_read(id: int, body: ReadMark) -> None:
    """Up to a message that was shown; without one, up to the last there is."""
    service.mark_read(auth.current_viewer(), lookups.person(id), body.up_to_id)


@bp.delete(CONVERSATION)
@Operation("Delete a conversation", tag="messages", query=UpTo)
def delete_conversation(id: int, query: UpTo) -> None:
    """For oneself: the other side keeps it, and a new message brings it back."""
    service.delete_conversation(
        auth.current_viewer(), lookups.person(id), query.up_to_id
    )


def _payload(row: ConversationRecord) -> dict[str, Any]:
    last = row.last_message
    return {
        "peer": person_payload(row.peer),
        "unread_count": row.unread_count,
        "last_message": {
            "id": last.id,
            "sender_id": last.sender_id,
            "body": last.body,
            "timestamp": iso(last.timestamp),
        },
        "_links": {
            "self": url_for("api.delete_conversation", id=row.peer.id),
            "messages": url_for("api.get_messages", id=row.peer.id),
        },
    }
