"""What a queue returns: deliveries, dead letters, its depth; and its limits."""

from dataclasses import dataclass
from datetime import datetime

from app.broker import topics
from app.broker.envelope import Envelope

DEAD_LETTERS = 1000
"""How many dead letters a queue stores; the oldest give way."""
MAX_CONSUMERS = 100
"""Where a group has more, those that have no message give way to new ones."""
MAX_BATCH = 100
"""How many messages one call takes at most."""
MAX_REASON_LENGTH = 500


@dataclass(frozen=True)
class QueueLimits:
    """How many messages a queue holds, and when one is delivered again or given up.

    `visibility_timeout` is in seconds: for so long a message that is not acknowledged
    is its consumer's alone. After `max_tries` deliveries it becomes a dead letter.
    """

    length: int = 10_000
    visibility_timeout: float = 60.0
    max_tries: int = 5

    @property
    def expiry_reason(self) -> str:
        """Why a message became a dead letter that no consumer acknowledged."""
        return f"not acknowledged within {self.visibility_timeout:g} s"


@dataclass(frozen=True)
class Message:
    """One delivery of a message to a consumer of a group.

    `receipt` names it in its store, and `tries` counts deliveries to the group, this
    one included. Who works on it twice recognises it by `envelope.id`.
    """

    envelope: Envelope
    group: str
    consumer: str
    receipt: str
    tries: int

    @property
    def queue(self) -> str:
        """The queue it was sent to."""
        return self.envelope.topic

    @classmethod
    def of(
        cls, queue: str, group: str, consumer: str, receipt: str, tries: int = 0
    ) -> "Message":
        """Return what `ack` and `nack` need of a delivery, without its data."""
        return cls(Envelope(queue, "", {}, ""), group, consumer, receipt, tries)


@dataclass(frozen=True)
class DeadLetter:
    """A message that a group gave up, when, after how many tries, and why.

    `receipt` names it among the dead letters of its queue.
    """

    envelope: Envelope
    group: str
    reason: str
    tries: int
    died_at: datetime
    receipt: str = ""


@dataclass(frozen=True)
class Depth:
    """The messages of a queue that a group has not acknowledged.

    `waiting` counts what a consumer would receive now, `in_delivery` what one has, and
    `oldest_age` is the seconds since the oldest of all was sent.
    """

    waiting: int = 0
    in_delivery: int = 0
    oldest_age: float | None = None


@dataclass(frozen=True)
class GroupState:
    """A group of a queue: its depth, its consumers, and its last use.

    `idle` is the seconds since a consumer last asked for messages.
    """

    name: str
    depth: Depth
    consumers: int
    idle: float


@dataclass(frozen=True)
class QueueState:
    """A queue: how many messages are stored for some group, and its dead letters.

    `oldest_age` is the seconds since the oldest message was sent.
    """

    name: str
    length: int
    oldest_age: float | None
    dead_letters: int
    groups: tuple[GroupState, ...] = ()


@dataclass(frozen=True)
class Usage:
    """What is bounded of a queue: its messages and its groups; whether it exists."""

    length: int = 0
    groups: frozenset[str] = frozenset()
    is_there: bool = False


def check_consumer(
    queue: str, group: str, consumer: str, limit: int, wait: float
) -> None:
    """Refuse what no call of `consume` may ask for.

    :raises ValueError: a name or number is not valid.
    """
    check_pair(queue, group)
    topics.check_member(consumer)
    if not 1 <= limit <= MAX_BATCH:
        raise ValueError(f"A limit is from 1 to {MAX_BATCH}: {limit}")
    if not 0 <= wait < float("inf"):
        raise ValueError(f"Not a number of seconds to wait: {wait}")


def check_pair(queue: str, group: str) -> None:
    """Refuse what is not the name of a queue and that of a group.

    :raises ValueError: one of them is not.
    """
    topics.check_queue(queue)
    topics.check_member(group)


def shorten(reason: str) -> str:
    """Return a reason that can be stored, in one line."""
    clean = reason.encode(errors="replace").decode()
    return " ".join(clean.split())[:MAX_REASON_LENGTH]
