"""The message broker of many processes and machines, over Redis."""

from collections.abc import Iterable
from functools import partial

from app.broker import envelope
from app.broker.arrivals import Arrivals, read_history
from app.broker.connections import make_channel, make_client
from app.broker.envelope import Envelope
from app.broker.fanout import Client, Fanout
from app.broker.history import LENGTH
from app.broker.interface import BrokerBackend
from app.broker.listener import Listener
from app.broker.messages import QueueLimits
from app.broker.publisher import Publisher
from app.broker.redis_queues import RedisQueues
from app.broker.redis_upkeep import RedisUpkeep
from app.lib.background import renew_after_fork

PUBLISH_QUEUE_SIZE = 10_000


class RedisBackend(BrokerBackend):
    """Delivers events to the subscribers of every process that shares a Redis.

    A process has at most two connections for it, however many clients: one to listen,
    made with the first subscriber, and one to publish, made with the first event.
    Queues have connections of their own.
    """

    def __init__(
        self,
        url: str,
        *,
        queue_size: int = 100,
        publish_queue_size: int = PUBLISH_QUEUE_SIZE,
        ping_every: float = 5.0,
        queue_limits: QueueLimits | None = None,
        history_length: int = LENGTH,
    ) -> None:
        self.queues = RedisQueues(url, queue_limits)
        self.upkeep = RedisUpkeep(self.queues)
        self._url = url
        self._queue_size = queue_size
        self._publish_queue_size = publish_queue_size
        self._ping_every = ping_every
        self._history_length = history_length
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without clients, threads and connections, as in a child process."""
        listening = make_client(self._url, retries=0)
        channel = make_channel(listening, "live")
        self._fanout = Fanout(self._queue_size, self._history_length)
        read = partial(read_history, listening, self._history_length)
        arrivals = Arrivals(self._fanout, read)
        self._listener = Listener(
            listening, channel, arrivals, ping_every=self._ping_every
        )
        # A connection that Redis closed because it idled deserves a second try.
        self._publisher = Publisher(
            make_client(self._url, retries=1),
            channel,
            self._publish_queue_size,
            self._history_length,
        )

    @property
    def connected(self) -> bool:
        """Whether events arrive and leave, as far as this process knows."""
        return self._listener.connected and self._publisher.connected

    @property
    def dropped(self) -> int:
        """How many events could not leave this process."""
        return self._publisher.dropped

    @property
    def subscriptions(self) -> int:
        """How many subscriptions of this process are open."""
        return len(self._fanout)

    def publish_event(self, event: Envelope) -> None:
        """Publish an event that was made already; never waits and never raises."""
        self._publisher.put(envelope.encode(event))

    def subscribe(self, topics: Iterable[str], after: str | None = None) -> Client:
        """Subscribe to topics, from now on or with what came after an event."""
        self._listener.ensure()
        return self._fanout.subscribe(topics, after)

    def flush(self, timeout: float = 2.0) -> bool:
        """Wait until what was published has left this process; return whether."""
        return self._publisher.flush(timeout)

    def close_subscriptions(self) -> None:
        """End every subscription of this process."""
        self._fanout.close()

    def close(self) -> None:
        """End every subscription, thread and connection."""
        self.close_subscriptions()
        self._publisher.close()
        self._listener.close()
        self.queues.close()
