"""The message broker of one process, where there is no Redis."""

from collections.abc import Iterable

from app.broker import envelope
from app.broker.envelope import Envelope
from app.broker.fanout import Client, Fanout
from app.broker.history import LENGTH
from app.broker.interface import BrokerBackend
from app.broker.memory_queues import MemoryQueues
from app.broker.memory_upkeep import MemoryUpkeep
from app.broker.messages import QueueLimits
from app.lib.background import renew_after_fork


class MemoryBackend(BrokerBackend):
    """Delivers events within this process."""

    connected = True

    def __init__(
        self,
        queue_size: int = 100,
        queue_limits: QueueLimits | None = None,
        history_length: int = LENGTH,
    ) -> None:
        self.queues = MemoryQueues(queue_limits)
        self.upkeep = MemoryUpkeep(self.queues)
        self._queue_size = queue_size
        self._history_length = history_length
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without clients, as in a child process."""
        self._fanout = Fanout(self._queue_size, self._history_length)

    @property
    def subscriptions(self) -> int:
        """How many subscriptions of this process are open."""
        return len(self._fanout)

    def publish_event(self, event: Envelope) -> None:
        """Publish an event that was made already."""
        # They receive what would arrive over the network, never the caller's objects.
        self._fanout.arrive(envelope.encode(event))

    def subscribe(self, topics: Iterable[str], after: str | None = None) -> Client:
        """Subscribe to topics, from now on or with what came after an event."""
        return self._fanout.subscribe(topics, after)

    def flush(self, timeout: float = 2.0) -> bool:
        """Return True: everything arrives at once."""
        return True

    def close_subscriptions(self) -> None:
        """End every subscription."""
        self._fanout.close()

    def close(self) -> None:
        """End every subscription, and wake who waits for a message."""
        self.close_subscriptions()
        self.queues.close()
