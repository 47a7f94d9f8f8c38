"""The clients of one process and the topics to which they are subscribed."""

import sys
import threading
from collections.abc import Iterable, Iterator

from app.broker.bell import ring_all
from app.broker.client_queue import ClientQueue
from app.broker.envelope import RESYNC, Envelope


class Client(ClientQueue[Envelope]):
    """A subscription: the queue of one client, registered with a `Fanout`."""

    __slots__ = ("_fanout", "topics")

    def __init__(self, fanout: "Fanout", size: int) -> None:
        super().__init__(size, notice=RESYNC)
        self._fanout = fanout
        # A tuple of shared strings: a user may follow thousands of others.
        self.topics: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Envelope]:
        """Yield events until the subscription is closed."""
        while (event := self.get()) is not None:
            yield event

    def add(self, topics: Iterable[str]) -> None:
        """Subscribe to more topics."""
        self._fanout.add(self, topics)

    def discard(self, topics: Iterable[str]) -> None:
        """Unsubscribe from these topics."""
        self._fanout.discard(self, topics)

    def close(self) -> None:
        """End the subscription and wake its reader; harmless when repeated."""
        super().close()
        self._fanout.forget(self)


class Fanout:
    """Delivers an event to the clients of its topic, and costs the others nothing."""

    def __init__(self, queue_size: int) -> None:
        self._queue_size = queue_size
        self._lock = threading.Lock()
        self._by_topic: dict[str, set[Client]] = {}
        self._clients: set[Client] = set()

    def __len__(self) -> int:
        """Count the clients."""
        return len(self._clients)

    def subscribe(self, topics: Iterable[str]) -> Client:
        """Return a client that is subscribed to topics."""
        client = Client(self, self._queue_size)
        with self._lock:
            self._clients.add(client)
        self.add(client, topics)
        return client

    def add(self, client: Client, topics: Iterable[str]) -> None:
        """Subscribe a client to more topics."""
        added = []
        with self._lock:
            if client not in self._clients:
                return
            for topic in map(sys.intern, topics):
                clients = self._by_topic.setdefault(topic, set())
                if client not in clients:
                    clients.add(client)
                    added.append(topic)
            client.topics += tuple(added)

    def discard(self, client: Client, topics: Iterable[str]) -> None:
        """Unsubscribe a client from these topics."""
        unwanted = set(topics)
        with self._lock:
            self._detach(client, unwanted.intersection(client.topics))
            client.topics = tuple(t for t in client.topics if t not in unwanted)

    def forget(self, client: Client) -> None:
        """Remove a client that was closed."""
        with self._lock:
            self._clients.discard(client)
            self._detach(client, client.topics)
            client.topics = ()

    def has_subscriber(self, topic: str) -> bool:
        """Return whether a client of this process is subscribed to a topic."""
        return topic in self._by_topic

    def dispatch(self, event: Envelope) -> None:
        """Put an event into the queue of every client of its topic."""
        with self._lock:
            clients = tuple(self._by_topic.get(event.topic, ()))
        for client in clients:
            client.add_quietly(event)
        ring_all(clients)

    def resync(self) -> None:
        """Replace the queue of every client by a resync: it may have missed events."""
        clients = self._all()
        for client in clients:
            client.lose_quietly()
        ring_all(clients)

    def close(self) -> None:
        """Close every client."""
        clients = self._all()
        for client in clients:
            client.close_quietly()
            self.forget(client)
        ring_all(clients)

    def _all(self) -> tuple[Client, ...]:
        with self._lock:
            return tuple(self._clients)

    def _detach(self, client: Client, topics: Iterable[str]) -> None:
        for topic in topics:
            clients = self._by_topic[topic]
            clients.discard(client)
            if not clients:
                del self._by_topic[topic]
