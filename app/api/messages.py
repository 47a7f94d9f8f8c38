"""Messages: reading a conversation, writing, deleting what one wrote."""

from flask import current_app

from app.api import lookups
from app.api.blueprint import bp
from app.api.conversations import CONVERSATION
from app.api.rendering import Context
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
    "List messages of a conversation",
    tag="messages",
    response=MessagePage,
    query=KeysetPage,
    headers=("Link",),
)
def get_messages(id: int, query: KeysetPage) -> JsonResponse:
    """Return the messages exchanged with a user, newest first.

    Reading does not mark them as read.
    """
    cursor, peer = cursor_of(query), lookups.person(id)
    part = read_models.read_messages(auth.current_viewer(), peer, cursor, query.limit)
    context = Context()
    items = [Message.render(record, context) for record in part.items]
    return keyset(part, items, query)


@bp.post(f"{CONVERSATION}/messages")
@Operation(
    "Send a message",
    tag="messages",
    response=Message,
    success=201,
    body=MessageIn,
    repeatable=True,
    errors=(403,),
    limits=(WRITING,),
)
def send_message(id: int, body: MessageIn) -> JsonResponse:
    """Send a private message to a user, or to oneself.

    A block between the two users returns 403.
    """
    limit: int = current_app.config["MESSAGE_MAX_LENGTH"]
    viewer, key = auth.current_viewer(), header_key()
    with errors.renamed(message="body"):
        made = service.send(
            viewer, lookups.person(id), body.body, max_length=limit, key=key
        )
    author = lookups.author_of(viewer)
    record = read_models.MessageRecord(
        made.id, viewer.id, made.body, made.timestamp, author
    )
    return JsonResponse(Message.render(record, Context()), replayed(key))


@bp.delete("/messages/<id:id>")
@Operation("Delete a message", tag="messages", errors=(403,))
def delete_message(id: int) -> None:
    """Delete a message that the user sent, for both sides."""
    service.delete_message(auth.current_viewer(), id)
