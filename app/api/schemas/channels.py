"""Channels: programs, events, messages of queues."""

from typing import Annotated, Any

from pydantic import Field

from app.broker.messages import MAX_BATCH
from app.channels import receipts
from app.http_api.rendering import From
from app.http_api.schemas import (
    WHOLE,
    Body,
    Counter,
    Moment,
    Output,
    Query,
    UserId,
    absent,
    storable,
)

MAX_CHANNELS = 20
# Seconds; proxies wait sixty for a response.
MAX_WAIT = 20
MEMBER = r"^[A-Za-z0-9_][A-Za-z0-9._:@-]*$"
ChannelName = Annotated[
    str, Field(examples=["/topic/public", "/queue/app/mailer/jobs"])
]
Group = Annotated[
    str,
    Field(max_length=100, pattern=MEMBER, description="The group of consumers."),
]
Consumer = Annotated[
    str,
    Field(
        max_length=100, pattern=MEMBER, description="The consumer's name in its group."
    ),
]
Headers = dict[
    Annotated[str, Field(pattern="^[A-Za-z0-9-]{1,64}$")],
    Annotated[str, Field(pattern=r"^[\x20-\x7e]{0,1000}$")],
]


class StreamQuery(Query):
    """The channels of a stream, and where it goes on."""

    channel: Annotated[
        list[str],
        Field(
            min_length=1,
            max_length=MAX_CHANNELS,
            description="A channel; the parameter may be repeated.",
            examples=[["/topic/public"]],
        ),
    ]
    group: Group = "main"
    consumer: Consumer = "main"
    last_event_id: Annotated[
        str,
        Field(max_length=100),
        absent("The id of the last event received, if there is no such header."),
    ] = ""


class MessagesQuery(Query):
    """Who takes messages, how many, and for how many seconds to wait for the first."""

    group: Group = "main"
    consumer: Consumer = "main"
    limit: Annotated[int, Field(ge=1, le=MAX_BATCH), WHOLE] = 1
    wait: Annotated[int, Field(ge=0, le=MAX_WAIT), WHOLE] = 0


class DeliveryIn(Body):
    """What to publish or to send."""

    name: Annotated[
        str, storable(200, 1), Field(description="What it is: one word.")
    ] = "message"
    data: Annotated[dict[str, Any], Field(default_factory=dict)]
    headers: Annotated[Headers, Field(max_length=32, default_factory=dict)]


class Published(Output):
    """What was published or sent."""

    id: str
    channel: ChannelName


class Delivery(Output):
    """A message that was taken; acknowledge it by its receipt."""

    id: Annotated[str, Field(description="Stays the same if it is delivered again.")]
    channel: ChannelName
    name: str
    data: dict[str, Any]
    headers: dict[str, str]
    receipt: str
    tries: Annotated[int, Field(ge=1, description="Deliveries, this one included.")]


class DeliveryList(Output):
    """The messages that were taken, oldest first; empty if none came in time."""

    items: list[Delivery]


class ReceiptsIn(Body):
    """The receipts of messages that were taken."""

    receipts: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=receipts.MAX_LENGTH)]],
        Field(min_length=1, max_length=MAX_BATCH),
    ]


class RejectionIn(ReceiptsIn):
    """The receipts of messages that could not be processed, and why."""

    reason: Annotated[str, storable(500)] = ""


class SettledList(Output):
    """How many deliveries ended; the others had ended before."""

    settled: Counter


class ProgramIn(Body):
    """A new program."""

    name: Annotated[str, storable(200, 1, examples=["mailer"])]
    is_public: Annotated[
        bool, Field(description="Whether everybody may listen to its topics.")
    ] = False


class ProgramPatch(Body):
    """What to change of a program."""

    is_public: bool


class GroupState(Output):
    """A group of consumers: what waits for it, and what its consumers have."""

    name: str
    waiting: Annotated[Counter, From(lambda group, _: group.depth.waiting)]
    in_delivery: Annotated[Counter, From(lambda group, _: group.depth.in_delivery)]
    oldest_age: Annotated[
        float | None,
        Field(description="Seconds since the oldest was sent."),
        From(lambda group, _: group.depth.oldest_age),
    ]


class QueueState(Output):
    """A queue: its messages, groups and dead letters."""

    channel: Annotated[ChannelName, From("name")]
    length: Annotated[Counter, Field(description="Messages that some group needs.")]
    oldest_age: float | None
    dead_letters: Counter
    groups: list[GroupState]


class Program(Output):
    """A program, with the queues that it has."""

    id: UserId
    name: str
    is_public: bool
    created_at: Moment
    topics: Annotated[str, Field(description="How its topics begin.")]
    queues: list[QueueState]


class ProgramList(Output):
    """The user's programs, by name."""

    items: list[Program]


class DeadLetter(Output):
    """A message that a group gave up, and why."""

    id: Annotated[str, From(lambda letter, _: letter.envelope.id)]
    name: Annotated[str, From(lambda letter, _: letter.envelope.name)]
    data: Annotated[dict[str, Any], From(lambda letter, _: dict(letter.envelope.data))]
    headers: Annotated[
        dict[str, str], From(lambda letter, _: dict(letter.envelope.headers))
    ]
    group: str
    reason: str
    tries: Counter
    died_at: Moment
    receipt: Annotated[str, Field(description="Names it, to retry or delete it.")]


class DeadLetterList(Output):
    """The newest dead letters, newest first."""

    items: list[DeadLetter]


class DeadLettersQuery(Query):
    """How many dead letters to return."""

    limit: Annotated[int, Field(ge=1, le=MAX_BATCH), WHOLE] = 25
