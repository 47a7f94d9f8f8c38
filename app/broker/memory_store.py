"""What a process stores of its queues, where there is no Redis; without any lock."""

from collections import deque
from dataclasses import dataclass, field
from itertools import islice

from app.broker import envelope as envelopes
from app.broker.envelope import Envelope
from app.broker.messages import DEAD_LETTERS, MAX_CONSUMERS, DeadLetter, Depth, shorten
from app.lib.clock import utcnow


@dataclass
class Stored:
    """A message, when it was sent, and how many groups still need it."""

    encoded: bytes
    sent_at: float
    groups: int = 0


@dataclass
class Delivery:
    """A message that a consumer of a group has; without a consumer it was returned."""

    consumer: str
    expires_at: float
    tries: int = 1

    def give_back(self) -> None:
        """Let the next consumer have it."""
        self.consumer, self.expires_at = "", float("-inf")


@dataclass
class Group:
    waiting: deque[int] = field(default_factory=deque)
    pending: dict[int, Delivery] = field(default_factory=dict)
    # When each consumer last asked for messages.
    consumers: dict[str, float] = field(default_factory=dict)

    @property
    def used_at(self) -> float:
        """When a consumer last asked for messages."""
        return max(self.consumers.values(), default=float("-inf"))

    def use(self, consumer: str, now: float) -> None:
        """Note that a consumer asks for messages; too many idle ones give way."""
        self.consumers[consumer] = now
        if len(self.consumers) > MAX_CONSUMERS:
            self.forget_consumers(now)

    def forget_consumers(self, before: float) -> None:
        """Forget consumers that asked for nothing since, and have no message."""
        busy = {delivery.consumer for delivery in self.pending.values()}
        for name, used_at in list(self.consumers.items()):
            if used_at < before and name not in busy:
                del self.consumers[name]

    def expired(self, now: float) -> list[int]:
        """Return what is to be delivered again, the oldest first."""
        found = (n for n, each in self.pending.items() if each.expires_at <= now)
        return sorted(found)


@dataclass
class Queue:
    messages: dict[int, Stored] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    dead: deque[DeadLetter] = field(default_factory=lambda: deque(maxlen=DEAD_LETTERS))
    sent: int = 0
    given_up: int = 0

    def add(self, message: Envelope, now: float) -> None:
        """Store a message for every group."""
        self.sent += 1
        stored = Stored(envelopes.encode(message), now, len(self.groups))
        self.messages[self.sent] = stored
        for group in self.groups.values():
            group.waiting.append(self.sent)

    def group(self, name: str) -> Group:
        """Return a group; a new one receives all that is stored."""
        found = self.groups.get(name)
        if found is None:
            found = self.groups[name] = Group(deque(self.messages))
            for stored in self.messages.values():
                stored.groups += 1
        return found

    def depth(self, name: str, now: float) -> Depth:
        """Return how many messages wait for a group, or are in delivery to it."""
        present = self.groups.get(name) or Group(deque(self.messages))
        expired = len(present.expired(now))
        firsts = [*islice(present.waiting, 1), *sorted(present.pending)[:1]]
        oldest = self.messages[min(firsts)].sent_at if firsts else None
        return Depth(
            waiting=len(present.waiting) + expired,
            in_delivery=len(present.pending) - expired,
            oldest_age=None if oldest is None else now - oldest,
        )

    def settle(self, group: Group, number: int) -> None:
        """End a message for a group, and delete it when no group needs it."""
        del group.pending[number]
        self._release(number)

    def remove(self, name: str) -> bool:
        """Remove a group, and what it alone had not acknowledged."""
        group = self.groups.pop(name, None)
        if group is None:
            return False
        for number in [*group.waiting, *group.pending]:
            # Without any group, messages wait for the next one.
            if self.groups:
                self._release(number)
            else:
                self.messages[number].groups = 0
        return True

    def expire(self, before: float) -> int:
        """Delete what is older while there is no group; return how much it was."""
        if self.groups:
            return 0
        old = [n for n, stored in self.messages.items() if stored.sent_at < before]
        for number in old:
            del self.messages[number]
        return len(old)

    def _release(self, number: int) -> None:
        stored = self.messages[number]
        stored.groups -= 1
        if not stored.groups:
            del self.messages[number]

    def give_up(self, name: str, number: int, reason: str) -> None:
        """Make a message a dead letter of a group."""
        group, stored = self.groups[name], self.messages[number]
        tries = group.pending[number].tries
        found = envelopes.decode(stored.encoded)
        self.given_up += 1
        dead = DeadLetter(
            found, name, shorten(reason), tries, utcnow(), str(self.given_up)
        )
        self.dead.append(dead)
        self.settle(group, number)
