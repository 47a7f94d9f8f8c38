"""Messages: reading a conversation, writing, deleting what one wrote."""

from typing import Any

from flask import current_app

from app.api import lookups
from app.api.blueprint import bp
from app.api.conversations import CONVERSATION
from app.api.payloads import iso, person_payload
from app.api.schemas.messages import Message, MessageIn, MessagePage
from app.http_api import auth, errors
from app.http_api.operations import Operation
from app.http_api.paging import cursor_of, keyset
from app.http_api.responses import JsonResponse
from app.http_api.schemas import KeysetPage
from app.messages import read_models, service
from app.web.idempotency import header_key, replayed
from app.web.limits import WRITING


@bp.get(f"{CONVERSATION}/messages")
@Operation(
    "Read a conversation",
    tag="messages",
    response=MessagePage,
    query=KeysetPage,
    headers=("Link",),
)
def get_messages(id: int, query: KeysetPage) -> JsonResponse:
    """With the person of that id, newest first; reading marks nothing as read."""
    cursor, peer = cursor_of(query), lookups.person(id)
    part = read_models.read_messages(auth.current_viewer(), peer, cursor, query.limit)
    return keyset(part, [_payload(row) for row in part.items], query)


@bp.post(f"{CONVERSATION}/messages")
@Operation(
    "Write to a person",
    tag="messages",
    response=Message,
    success=201,
    body=MessageIn,
    repeatable=True,
    errors=(403,),
    limits=(WRITING,),
)
def send_message(id: int, body: MessageIn) -> JsonResponse:
    """Or to oneself. A block between the two refuses it (403)."""
    limit: int = current_app.config["MESSAGE_MAX_LENGTH"]
    viewer, key = auth.current_viewer(), header_key()
    with errors.renamed(message="body"):
        made = service.send(
            viewer, lookups.person(id), body.body, max_length=limit, key=key
        )
    author = lookups.row_of(viewer)
    row = read_models.MessageRecord(
        made.id, viewer.id, made.body, made.timestamp, author
    )
    return JsonResponse(_payload(row), replayed(key))


@bp.delete("/messages/<id:id>")
@Operation("Delete one's own message", tag="messages", errors=(403,))
def delete_message(id: int) -> None:
    """For both sides."""
    service.delete_message(auth.current_viewer(), id)


def _payload(row: read_models.MessageRecord) -> dict[str, Any]:
    return {
        "id": row.id,
        "body": row.body,
        "timestamp": iso(row.timestamp),
        "author": person_payload(row.author),
    }
