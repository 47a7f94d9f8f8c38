"""The interface of message brokers: subscriptions to topics, queues, backends."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from app.broker.envelope import Envelope, make_event
from app.broker.messages import DeadLetter, Depth, Message, QueueState, Usage
from app.broker.wakeups import Waiter


class Subscription(Protocol):
    """The events of some topics, in a bounded queue that one client reads.

    `position` is the id of the newest event when it began. If it began after an event
    that is known, `is_resumed` is true, and `missed` is what came in between.
    """

    position: str
    is_resumed: bool
    missed: list[Envelope]

    @property
    def closed(self) -> bool:
        """Whether no event will come any more."""

    def get(self, timeout: float | None = None) -> Envelope | None:
        """Wait for the next event; None after `timeout` seconds or when closed."""

    def poll(self) -> Envelope | None:
        """Return the next event that is there already, or None."""

    def wait(self, timeout: float | None = None) -> None:
        """Wait in a thread until there is an event, at most `timeout` seconds."""

    def catch_up(self) -> str:
        """Return the newest position if this client has taken all up to it, or ""."""

    async def wait_on_loop(self, timeout: float) -> None:
        """Wait on the running event loop instead, which stays the subscription's."""

    def __iter__(self) -> Iterator[Envelope]:
        """Yield events until the subscription is closed."""

    def add(self, topics: Iterable[str]) -> None:
        """Subscribe to more topics."""

    def discard(self, topics: Iterable[str]) -> None:
        """Unsubscribe from these topics."""

    def close(self) -> None:
        """End the subscription and wake its reader; harmless when repeated."""


class QueueBackend(Protocol):
    """Stores messages until one consumer of each group has acknowledged them.

    Every call raises `Unavailable` where the store does not answer, within seconds.
    """

    def send(self, message: Envelope) -> None:
        """Store a message in the queue that is its topic.

        :raises QueueFull: as many messages as may wait are there already.
        """

    def consume(
        self, queue: str, group: str, consumer: str, *, limit: int, wait: float
    ) -> list[Message]:
        """Take up to `limit` messages; wait up to `wait` seconds for the first.

        They are the oldest that no consumer of the group has. Each is this consumer's
        until the visibility time-out, then it is delivered again. What was tried too
        often becomes a dead letter instead. A group exists once it has consumed.
        """

    def waiter(self, queue: str, group: str) -> Waiter:
        """Return a waiter that what a group may consume from now on wakes."""

    def end_waits(self) -> None:
        """Let every consumer of this process that waits return without a message."""

    def ack(self, message: Message) -> bool:
        """End a message for its group; return False if it was ended before."""

    def nack(self, message: Message, reason: str) -> bool:
        """Deliver a message again now, or make it a dead letter if tried too often.

        Return False if it is no longer this delivery's: ended, or delivered again.
        """

    def release(self, message: Message) -> bool:
        """Deliver a message again now, as if it had not been delivered this time.

        Return False if it is no longer this delivery's: ended, or delivered again.
        """

    def depth(self, queue: str, group: str) -> Depth:
        """Return how many messages wait for a group, or are in delivery to it."""

    def dead_letters(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """Return the newest dead letters of a queue, the newest first."""

    def close(self) -> None:
        """End every connection and wake who waits."""


class QueueUpkeep(Protocol):
    """Shows queues, and removes what nobody uses.

    Every call raises `Unavailable` where the store does not answer, within seconds.
    """

    def names(self, prefix: str, limit: int) -> list[str]:
        """Return the names of the queues that begin with `prefix`, in sequence."""

    def state(self, queue: str) -> QueueState:
        """Return the state of a queue and of its groups."""

    def usage(self, queue: str) -> Usage:
        """Return what is bounded of a queue, at a cost that does not grow with it."""

    def remove_group(self, queue: str, group: str) -> bool:
        """Remove a group, and what it alone had not acknowledged.

        Return False if there is none. After the last one, messages wait for another.
        """

    def remove(self, queue: str) -> bool:
        """Remove a queue with its groups, messages and dead letters."""

    def tidy(self, queue: str, unused_after: float) -> tuple[int, list[str]]:
        """Remove groups and consumers that were unused for so many seconds.

        Delete what no group needs any more and, where there is none, what is as old.
        Return how many messages were deleted, and the groups that were removed.
        """

    def retry_dead_letter(
        self, queue: str, receipt: str, most: int | None = None
    ) -> bool:
        """Send a dead letter to its queue again; return False if it is gone.

        :raises QueueFull: as many messages as may wait, or `most`, are there already.
        """

    def delete_dead_letter(self, queue: str, receipt: str) -> bool:
        """Delete a dead letter; return False if it is gone."""


class BrokerBackend(Protocol):
    """Delivers events to the subscribers of every process."""

    @property
    def connected(self) -> bool:
        """Whether events arrive and leave, as far as this process knows."""

    @property
    def subscriptions(self) -> int:
        """How many subscriptions of this process are open."""

    queues: QueueBackend
    upkeep: QueueUpkeep

    def publish(
        self,
        topic: str,
        name: str,
        data: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Publish an event to a topic; never waits.

        :raises ValueError: as `make_event`.
        :raises TypeError: as `make_event`.
        """
        self.publish_event(make_event(topic, name, data, headers))

    def publish_event(self, event: Envelope) -> None:
        """Publish an event that was made already; never waits and never raises."""

    def subscribe(
        self, topics: Iterable[str], after: str | None = None
    ) -> Subscription:
        """Subscribe to topics, from now on or with what came after an event."""

    def flush(self, timeout: float = 2.0) -> bool:
        """Wait until what was published has left this process; return whether."""

    def close_subscriptions(self) -> None:
        """End every subscription of this process, as when it shuts down."""

    def close(self) -> None:
        """End every subscription, thread and connection."""
