"""Queues of one process, where there is no Redis."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from time import monotonic

from app.broker import envelope as envelopes
from app.broker.envelope import Envelope
from app.broker.messages import (
    DEAD_LETTERS,
    DeadLetter,
    Depth,
    Message,
    QueueLimits,
    check_consumer,
    shorten,
)
from app.exceptions import QueueFull
from app.lib.background import renew_after_fork
from app.lib.clock import utcnow

# How soon a waiting consumer looks for deliveries whose time is over.
POLL = 0.2


@dataclass
class _Stored:
    """A message, when it was sent, and how many groups still need it."""

    encoded: bytes
    sent_at: float
    groups: int = 0


@dataclass
class _Delivery:
    """A message that a consumer of a group has; without a consumer it was returned."""

    consumer: str
    expires_at: float
    tries: int = 1


@dataclass
class _Group:
    waiting: deque[int] = field(default_factory=deque)
    pending: dict[int, _Delivery] = field(default_factory=dict)

    def expired(self, now: float) -> list[int]:
        """Return what is to be delivered again, the oldest first."""
        found = (n for n, each in self.pending.items() if each.expires_at <= now)
        return sorted(found)


@dataclass
class _Queue:
    messages: dict[int, _Stored] = field(default_factory=dict)
    groups: dict[str, _Group] = field(default_factory=dict)
    dead: deque[DeadLetter] = field(default_factory=lambda: deque(maxlen=DEAD_LETTERS))
    sent: int = 0

    def add(self, message: Envelope, now: float) -> None:
        """Store a message for every group."""
        self.sent += 1
        stored = _Stored(envelopes.encode(message), now, len(self.groups))
        self.messages[self.sent] = stored
        for group in self.groups.values():
            group.waiting.append(self.sent)

    def group(self, name: str) -> _Group:
        """Return a group; a new one receives all that is stored."""
        found = self.groups.get(name)
        if found is None:
            found = self.groups[name] = _Group(deque(self.messages))
            for stored in self.messages.values():
                stored.groups += 1
        return found

    def settle(self, group: _Group, number: int) -> None:
        """End a message for a group, and delete it when no group needs it."""
        del group.pending[number]
        stored = self.messages[number]
        stored.groups -= 1
        if not stored.groups:
            del self.messages[number]

    def give_up(self, name: str, number: int, reason: str) -> None:
        """Make a message a dead letter of a group."""
        group, stored = self.groups[name], self.messages[number]
        tries = group.pending[number].tries
        found = envelopes.decode(stored.encoded)
        self.dead.append(DeadLetter(found, name, shorten(reason), tries, utcnow()))
        self.settle(group, number)


class MemoryQueues:
    """Stores messages within this process; they end with it."""

    def __init__(
        self,
        limits: QueueLimits | None = None,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._limits = limits or QueueLimits()
        self._clock = clock
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without messages, as in a child process."""
        self._changed = threading.Condition()
        self._queues: dict[str, _Queue] = {}
        self._closed = False

    def send(self, message: Envelope) -> None:
        """Store a message in the queue that is its topic.

        :raises QueueFull: as many messages as may wait are there already.
        """
        with self._changed:
            queue = self._queues.setdefault(message.topic, _Queue())
            if len(queue.messages) >= self._limits.length:
                raise QueueFull(message.topic)
            queue.add(message, self._clock())
            self._changed.notify_all()

    def consume(
        self, queue: str, group: str, consumer: str, *, limit: int, wait: float
    ) -> list[Message]:
        """Take up to `limit` messages; wait up to `wait` seconds for the first."""
        check_consumer(queue, group, consumer, limit, wait)
        ends = monotonic() + wait
        with self._changed:
            while True:
                taken = self._take(queue, group, consumer, limit)
                left = ends - monotonic()
                if taken or left <= 0 or self._closed:
                    return taken
                self._changed.wait(min(left, POLL))

    def ack(self, message: Message) -> bool:
        """End a message for its group; return False if it was ended before."""
        number = int(message.receipt)
        with self._changed:
            queue = self._queues.get(message.queue)
            group = queue.groups.get(message.group) if queue else None
            if queue is None or group is None or number not in group.pending:
                return False
            queue.settle(group, number)
            return True

    def nack(self, message: Message, reason: str) -> bool:
        """Deliver a message again now, or make it a dead letter if tried too often."""
        number = int(message.receipt)
        with self._changed:
            queue = self._queues.get(message.queue)
            group = queue.groups.get(message.group) if queue else None
            delivery = group.pending.get(number) if group else None
            current = (message.consumer, message.tries)
            if queue is None or delivery is None:
                return False
            if (delivery.consumer, delivery.tries) != current:
                return False
            if delivery.tries >= self._limits.max_tries:
                queue.give_up(message.group, number, reason)
            else:
                delivery.consumer, delivery.expires_at = "", float("-inf")
                self._changed.notify_all()
            return True

    def depth(self, queue: str, group: str) -> Depth:
        """Return how many messages wait for a group, or are in delivery to it."""
        with self._changed:
            found = self._queues.get(queue, _Queue())
            present = found.groups.get(group) or _Group(deque(found.messages))
            expired = len(present.expired(self._clock()))
            firsts = [*islice(present.waiting, 1), *sorted(present.pending)[:1]]
            oldest = found.messages[min(firsts)].sent_at if firsts else None
            return Depth(
                waiting=len(present.waiting) + expired,
                in_delivery=len(present.pending) - expired,
                oldest_age=None if oldest is None else self._clock() - oldest,
            )

    def dead_letters(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """Return the newest dead letters of a queue, the newest first."""
        with self._changed:
            found = self._queues.get(queue, _Queue())
            return list(islice(reversed(found.dead), limit))

    def close(self) -> None:
        """Wake who waits."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _take(self, name: str, group: str, consumer: str, limit: int) -> list[Message]:
        queue = self._queues.setdefault(name, _Queue())
        present, now = queue.group(group), self._clock()
        numbers = self._expired(queue, group, now)[:limit]
        while len(numbers) < limit and present.waiting:
            numbers.append(present.waiting.popleft())
        taken = []
        for number in numbers:
            former = present.pending.get(number)
            tries = former.tries + 1 if former else 1
            expires_at = now + self._limits.visibility_timeout
            present.pending[number] = _Delivery(consumer, expires_at, tries)
            found = envelopes.decode(queue.messages[number].encoded)
            taken.append(Message(found, group, consumer, str(number), tries))
        return taken

    def _expired(self, queue: _Queue, group: str, now: float) -> list[int]:
        """Return what is to be delivered again; what was tried too often is dead."""
        again = []
        for number in queue.groups[group].expired(now):
            if queue.groups[group].pending[number].tries < self._limits.max_tries:
                again.append(number)
            else:
                queue.give_up(group, number, self._limits.expiry_reason)
        return again
