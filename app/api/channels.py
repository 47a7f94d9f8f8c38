"""Channels of programs: publishing, sending, taking, acknowledging."""

from typing import Any

from flask import Response, current_app, g, request

from app.api.blueprint import bp
from app.api.schemas.channels import (
    DeliveryIn,
    DeliveryList,
    MessagesQuery,
    Published,
    ReceiptsIn,
    RejectionIn,
    SettledList,
)
from app.broker import waiting
from app.broker.messages import Message
from app.broker.topics import Channel, ChannelKind
from app.channels import access, names, queues, receipts
from app.channels.content import Content
from app.channels.models import Program
from app.channels.open_streams import open_streams
from app.channels.quotas import Quotas
from app.exceptions import Invalid, NotAllowed
from app.extensions import broker, limiter
from app.http_api import auth, limits
from app.http_api.operations import Operation
from app.http_api.responses import JsonResponse
from app.http_api.scopes import CHANNELS
from app.lib.i18n import mark as _l
from app.web.idempotency import header_key, replayed
from app.web.limits import configured, person
from app.web.policies import MEMBER

CHANNEL = "/channels/<path:channel>"
READ_ONLY = _l("Only the site publishes here; you may publish below /topic/app/.")


def own_name() -> str:
    """Return the name of the viewer's program in the path; "" if it is not theirs."""
    if "own_program" not in g:
        g.own_program = _own_name()
    found: str = g.own_program
    return found


def _own_name() -> str:
    try:
        channel = names.read(f"/{(request.view_args or {}).get('channel', '')}")
    except Invalid:
        return ""
    reader, is_app = auth.reader(), channel.kind is ChannelKind.APP
    is_own = is_app and reader is not None and access.owns(reader.id, channel)
    return channel.name if is_own else ""


USING = limiter.shared_limit(
    configured("CHANNEL_LIMIT"),
    scope="channel",
    key_func=lambda: f"{person()}:{own_name()}",
    exempt_when=lambda: waiting.is_repeated(request.environ) or not own_name(),
)
# Whoever tries names, or tokens, has the limit of everybody.
OTHERS = limits.everything(exempt_when=lambda: bool(own_name()))


@bp.post(CHANNEL)
@Operation(
    "Publish to a topic or send to a queue",
    tag="channels",
    scope=CHANNELS,
    body=DeliveryIn,
    response=Published,
    success=201,
    also=(202,),
    repeatable=True,
    errors=(403, 409),
    own_limits=(USING, OTHERS),
)
def publish(channel: str, body: DeliveryIn) -> JsonResponse:
    """Publish an event to a topic of one of the user's programs, or send a message to
    a queue.

    The channel is its name without the first slash: `topic/app/NAME/…` or
    `queue/app/NAME/…`. A message is stored when the response is 201. An event reaches
    those who listen now (202). A full queue returns 429.
    """
    program, found = own_channel(channel)
    what = Content(body.name, body.data, body.headers)
    quotas = Quotas.of(current_app.config)
    key = header_key()
    if not found.is_queue:
        made = queues.publish(program, found, what, quotas.data_bytes, key)
        payload = {"id": made, "channel": str(found)}
        return JsonResponse(payload, replayed(key), status=202)
    sent = queues.send(program, found, what, quotas=quotas, key=key)
    return JsonResponse({"id": sent, "channel": str(found)}, replayed(key))


@bp.get(f"{CHANNEL}/messages")
@Operation(
    "Take messages of a queue",
    tag="channels",
    access=MEMBER,
    scope=CHANNELS,
    query=MessagesQuery,
    consumes=True,
    response=DeliveryList,
    errors=(403, 409),
    own_limits=(USING, OTHERS),
)
def take_messages(channel: str, query: MessagesQuery) -> Response | dict[str, Any]:
    """Take up to `limit` messages for a consumer of a group, oldest first.

    Each is the consumer's for a minute (a setting of the site). If it has not been
    acknowledged by then, it is delivered again; after some tries it is a dead letter.
    """
    program, found = own_channel(channel)
    queues.check_queue(found)
    if not waiting.is_repeated(request.environ):
        quotas = Quotas.of(current_app.config)
        quotas.check_take(program, str(found), query.group)
    taken = _take(str(found), query)
    if isinstance(taken, waiting.Waiting):
        return waiting.response(taken)
    return {"items": [_delivery(message) for message in taken]}


def _take(queue: str, query: MessagesQuery) -> list[Message] | waiting.Waiting:
    """Take messages; count it among the open long polls of its person meanwhile."""
    key = ("poll", auth.current_viewer().id)
    limits = [(key, current_app.config["CHANNEL_STREAMS"])] if query.wait else []
    leave = open_streams.enter(limits)
    taken: Any = None
    try:
        taken = waiting.consume(
            broker,
            request.environ,
            queue,
            query.group,
            query.consumer,
            limit=query.limit,
            seconds=query.wait,
        )
    finally:
        if not isinstance(taken, waiting.Waiting):
            leave()
    if isinstance(taken, waiting.Waiting):
        taken.call_at_end(leave)
    found: list[Message] | waiting.Waiting = taken
    return found


@bp.post(f"{CHANNEL}/ack")
@Operation(
    "Acknowledge messages",
    tag="channels",
    access=MEMBER,
    scope=CHANNELS,
    body=ReceiptsIn,
    response=SettledList,
    errors=(403, 409),
    own_limits=(USING, OTHERS),
)
def acknowledge(channel: str, body: ReceiptsIn) -> dict[str, Any]:
    """End messages for the group that took them; they are not delivered again."""
    program, found = own_channel(channel)
    return {"settled": queues.settle(program, found, body.receipts)}


@bp.post(f"{CHANNEL}/nack")
@Operation(
    "Reject messages",
    tag="channels",
    access=MEMBER,
    scope=CHANNELS,
    body=RejectionIn,
    response=SettledList,
    errors=(403, 409),
    own_limits=(USING, OTHERS),
)
def reject(channel: str, body: RejectionIn) -> dict[str, Any]:
    """Return messages: they are delivered again at once.

    Those that were tried too often become dead letters with the `reason`.
    """
    program, found = own_channel(channel)
    reason = body.reason or "rejected"
    return {"settled": queues.settle(program, found, body.receipts, reason=reason)}


def own_channel(channel: str) -> tuple[Program, Channel]:
    """Return a channel of one of the viewer's programs, and the program.

    :raises Invalid: there is no such channel.
    :raises NotAllowed: it is the site's, or of somebody else's program.
    :raises NotFound: there is no such program.
    """
    found = names.read(f"/{channel}")
    if found.kind is not ChannelKind.APP:
        raise NotAllowed(READ_ONLY)
    return access.to_use(auth.current_viewer().id, found), found


def _delivery(message: Message) -> dict[str, Any]:
    sent = message.envelope
    return {
        "id": sent.id,
        "channel": sent.topic,
        "name": sent.name,
        "data": sent.data,
        "headers": sent.headers,
        "receipt": receipts.of(message),
        "tries": message.tries,
    }
