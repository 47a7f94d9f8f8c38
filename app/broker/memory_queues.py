"""Queues of one process, where there is no Redis."""

import threading
from collections.abc import Callable
from functools import partial
from itertools import islice
from time import monotonic

from app.broker import envelope as envelopes
from app.broker.envelope import Envelope
from app.broker.memory_store import Delivery, Queue
from app.broker.messages import (
    DeadLetter,
    Depth,
    Message,
    QueueLimits,
    check_consumer,
    check_pair,
)
from app.broker.wakeups import Pair, Waiter, Wakeups, consume
from app.exceptions import QueueFull
from app.lib.background import renew_after_fork


class MemoryQueues:
    """Stores messages within this process; they end with it."""

    def __init__(
        self,
        limits: QueueLimits | None = None,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.limits = limits or QueueLimits()
        self.clock = clock
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without messages, as in a child process."""
        self.lock = threading.Lock()
        self.queues: dict[str, Queue] = {}
        self._wakeups = Wakeups(self._counts)

    def send(self, message: Envelope) -> None:
        """Store a message in the queue that is its topic.

        :raises QueueFull: as many messages as may wait are there already.
        """
        with self.lock:
            queue = self.queues.setdefault(message.topic, Queue())
            if len(queue.messages) >= self.limits.length:
                raise QueueFull(message.topic)
            queue.add(message, self.clock())
        self._wakeups.wake(message.topic)

    def consume(
        self, queue: str, group: str, consumer: str, *, limit: int, wait: float
    ) -> list[Message]:
        """Take up to `limit` messages; wait up to `wait` seconds for the first."""
        check_consumer(queue, group, consumer, limit, wait)
        take = partial(self._take, queue, group, consumer, limit)
        return consume(self.waiter(queue, group), take, wait) if wait else take()

    def waiter(self, queue: str, group: str) -> Waiter:
        """Return a waiter that what a group may consume from now on wakes."""
        check_pair(queue, group)
        return self._wakeups.register(queue, group)

    def end_waits(self) -> None:
        """Let every consumer that waits return without a message."""
        self._wakeups.end()

    def ack(self, message: Message) -> bool:
        """End a message for its group; return False if it was ended before."""
        number = read_receipt(message.receipt)
        with self.lock:
            queue = self.queues.get(message.queue)
            group = queue.groups.get(message.group) if queue else None
            if queue is None or group is None or number not in group.pending:
                return False
            queue.settle(group, number)
            return True

    def nack(self, message: Message, reason: str) -> bool:
        """Deliver a message again now, or make it a dead letter if tried too often."""
        with self.lock:
            queue, delivery = self._delivery(message)
            if queue is None or delivery is None:
                return False
            if delivery.tries >= self.limits.max_tries:
                queue.give_up(message.group, read_receipt(message.receipt), reason)
            else:
                delivery.give_back()
        self._wakeups.wake(message.queue)
        return True

    def release(self, message: Message) -> bool:
        """Deliver a message again now, as if it had not been delivered this time."""
        with self.lock:
            _, delivery = self._delivery(message)
            if delivery is None:
                return False
            delivery.give_back()
            delivery.tries -= 1
        self._wakeups.wake(message.queue)
        return True

    def depth(self, queue: str, group: str) -> Depth:
        """Return how many messages wait for a group, or are in delivery to it."""
        with self.lock:
            return self.queues.get(queue, Queue()).depth(group, self.clock())

    def dead_letters(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """Return the newest dead letters of a queue, the newest first."""
        with self.lock:
            found = self.queues.get(queue, Queue())
            return list(islice(reversed(found.dead), limit))

    def close(self) -> None:
        """Wake who waits."""
        self._wakeups.close()

    def _take(self, name: str, group: str, consumer: str, limit: int) -> list[Message]:
        with self.lock:
            queue = self.queues.setdefault(name, Queue())
            present, now = queue.group(group), self.clock()
            present.use(consumer, now)
            numbers = self._expired(queue, group, now)[:limit]
            while len(numbers) < limit and present.waiting:
                numbers.append(present.waiting.popleft())
            expires_at = now + self.limits.visibility_timeout
            return [
                _deliver(queue, group, number, consumer, expires_at)
                for number in numbers
            ]

    def _delivery(self, message: Message) -> tuple[Queue | None, Delivery | None]:
        """Return the queue of a message, and its delivery if that is present."""
        queue = self.queues.get(message.queue)
        group = queue.groups.get(message.group) if queue else None
        found = group.pending.get(read_receipt(message.receipt)) if group else None
        if found and (found.consumer, found.tries) != (message.consumer, message.tries):
            found = None
        return queue, found

    def _counts(self, pairs: list[Pair]) -> list[int]:
        return [self.depth(queue, group).waiting for queue, group in pairs]

    def _expired(self, queue: Queue, group: str, now: float) -> list[int]:
        """Return what is to be delivered again; what was tried too often is dead."""
        again = []
        for number in queue.groups[group].expired(now):
            if queue.groups[group].pending[number].tries < self.limits.max_tries:
                again.append(number)
            else:
                queue.give_up(group, number, self.limits.expiry_reason)
        return again


def read_receipt(text: str) -> int:
    """Return the number that a receipt is; one of nothing for any other text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0


def _deliver(
    queue: Queue, group: str, number: int, consumer: str, expires_at: float
) -> Message:
    pending = queue.groups[group].pending
    former = pending.get(number)
    tries = former.tries + 1 if former else 1
    pending[number] = Delivery(consumer, expires_at, tries)
    found = envelopes.decode(queue.messages[number].encoded)
    return Message(found, group, consumer, str(number), tries)
