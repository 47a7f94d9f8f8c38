"""Publishing to topics of programs, and the messages of their queues."""

from collections.abc import Sequence

import sqlalchemy as sa

from app.broker import topics
from app.broker.envelope import Envelope
from app.broker.messages import Message
from app.broker.topics import Channel
from app.channels import content, receipts
from app.channels.content import Content
from app.channels.models import Program
from app.channels.quotas import FULL, RETRY_AFTER, Quotas
from app.exceptions import Invalid, QueueFull, TooMany
from app.extensions import broker, db
from app.idempotency import service as idempotency
from app.idempotency.service import Key
from app.lib.i18n import mark as _l

MESSAGE, EVENT = "channel_message", "channel_event"
# Names of events on the topic of a program, for the streams of its owner.
SENT, SETTLED = "sent", "settled"
# More than any quota allows.
MOST_QUEUES = 10_000
NO_QUEUE = _l("This is a topic; only queues hold messages.")


def publish(
    program: Program,
    channel: Channel,
    what: Content,
    most_bytes: int,
    key: Key | None = None,
) -> str:
    """Publish an event to a topic, for everybody who listens now, and return its id.

    :raises Invalid: a name, a header or the data are not valid.
    :raises KeyReused: the key came with another request before.
    """
    made = content.event(program.topic(channel.path), what, most_bytes)

    def command() -> str:
        idempotency.record(key, EVENT, made.id)
        db.session.commit()
        broker.backend.publish_event(made)
        return made.id

    return idempotency.run_once(key, EVENT, command, lambda found: found)


def send(
    program: Program,
    channel: Channel,
    what: Content,
    *,
    quotas: Quotas,
    key: Key | None = None,
) -> str:
    """Send a message to a queue and return its id, once it is stored.

    The key is stored together with the message or, if the process dies in between, not
    at all: then the message may be there twice, but is never lost.

    :raises Invalid: a name, a header or the data are not valid.
    :raises TooMany: the queue is full.
    :raises Conflict: the program has as many queues as it may.
    :raises KeyReused: the key came with another request before.
    :raises Unavailable: Redis does not answer.
    """
    made = content.message(str(channel), what, quotas.data_bytes)

    def command() -> str:
        idempotency.record(key, MESSAGE, made.id)
        quotas.check_send(program, made.topic)
        _store(made, quotas)
        db.session.commit()
        return made.id

    sent = idempotency.run_once(key, MESSAGE, command, lambda found: found)
    _notify(program, SENT)
    return sent


def settle(
    program: Program,
    channel: Channel,
    given: Sequence[str],
    *,
    reason: str | None = None,
) -> int:
    """Acknowledge deliveries, or reject them for a reason; return how many it ended.

    :raises Invalid: a receipt is not valid, or the channel is a topic.
    :raises Unavailable: Redis does not answer.
    """
    check_queue(channel)
    messages = [receipts.read(each, str(channel)) for each in given]
    settled = sum(_settle(message, reason) for message in messages)
    _notify(program, SETTLED, queue=str(channel), receipts=list(given))
    return settled


def delete_all(program: Program) -> None:
    """Delete the queues of a program with all that they hold.

    :raises Unavailable: Redis does not answer.
    """
    for name in broker.upkeep.names(program.queues, MOST_QUEUES):
        broker.upkeep.remove(name)


def wake(channel: Channel) -> None:
    """Let open streams take a message at once that did not come by `send`."""
    query = sa.select(Program).where(Program.name == channel.name)
    program = db.session.scalar(query)
    if program is not None:
        _notify(program, SENT)


def check_queue(channel: Channel) -> None:
    """Refuse what needs a queue and names a topic. Raises Invalid."""
    if not channel.is_queue:
        raise Invalid("channel", NO_QUEUE)


def _settle(message: Message, reason: str | None) -> bool:
    try:
        if reason is None:
            return broker.ack(message)
        return broker.nack(message, reason)
    except ValueError:
        # The receipt is one of another store, such as before a change of settings.
        return False


def _store(message: Envelope, quotas: Quotas) -> None:
    try:
        broker.backend.queues.send(message)
    except QueueFull as error:
        raise TooMany(RETRY_AFTER, FULL, limit=quotas.length) from error


def _notify(program: Program, name: str, **data: object) -> None:
    broker.publish(topics.program(program.id), name, data)
