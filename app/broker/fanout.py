"""The clients of one process and the topics to which they are subscribed."""

import sys
import threading
from collections.abc import Iterable, Iterator

from app.broker import envelope as envelopes
from app.broker.bell import ring_all
from app.broker.client_queue import ClientQueue
from app.broker.envelope import RESYNC, Envelope
from app.broker.history import LENGTH, History, decode, is_held
from app.broker.topics import is_of_program


class Client(ClientQueue[Envelope]):
    """A subscription: the queue of one client, registered with a `Fanout`."""

    __slots__ = (
        "_fanout",
        "is_resumed",
        "listens_to_programs",
        "missed",
        "position",
        "topics",
    )

    def __init__(self, fanout: "Fanout", size: int) -> None:
        super().__init__(size, notice=RESYNC)
        self._fanout = fanout
        self.position = ""
        self.is_resumed = False
        self.listens_to_programs = False
        self.missed: list[Envelope] = []
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

    def catch_up(self) -> str:
        """Return the newest position if this client has taken all up to it, or ""."""
        position = self._fanout.position_for(self)
        return position if self.is_quiet else ""

    def close(self) -> None:
        """End the subscription and wake its reader; harmless when repeated."""
        super().close()
        self._fanout.forget(self)


class Fanout:
    """Delivers an event to the clients of its topic, and costs the others nothing."""

    def __init__(self, queue_size: int, history_length: int = LENGTH) -> None:
        self._queue_size = queue_size
        self._lock = threading.Lock()
        self._by_topic: dict[str, set[Client]] = {}
        self._clients: set[Client] = set()
        # An event is in the history and in all queues before the next one arrives.
        self._arriving = threading.Lock()
        self._history = History(history_length)

    def __len__(self) -> int:
        """Count the clients."""
        return len(self._clients)

    def position_for(self, client: Client) -> str:
        """Return the id of the newest event, which is in the queue of a client already.

        Who listens to no program is told that of the site's newest, which stays known
        for longer.
        """
        with self._arriving:
            return self._position_for(client)

    def _position_for(self, client: Client) -> str:
        history = self._history
        if client.listens_to_programs:
            return history.position
        return history.position_of_site

    @property
    def newest(self) -> str | None:
        """The id of the newest event that is held, if there is one."""
        return self._history.newest

    def subscribe(self, topics: Iterable[str], after: str | None = None) -> Client:
        """Return a client that is subscribed to topics.

        With the id of an event (`after`) it is given what came after it on these
        topics, if that is known: then `is_resumed` is true.
        """
        client = Client(self, self._queue_size)
        with self._lock:
            self._clients.add(client)
            self._attach(client, topics)
            client.position = self._position_for(client)
            missed = self._history.since(after, set(client.topics)) if after else None
        if missed is not None:
            client.missed, client.is_resumed = decode(missed), True
        return client

    def add(self, client: Client, topics: Iterable[str]) -> None:
        """Subscribe a client to more topics."""
        with self._lock:
            if client in self._clients:
                self._attach(client, topics)

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

    def arrive(self, message: bytes) -> None:
        """Hold a message, and put its event into the queues of its clients.

        :raises ValueError: it is no message.
        """
        topic = envelopes.topic_of(message)
        with self._arriving:
            with self._lock:
                # Under one lock: a client has what came before it, or receives it.
                if is_held(message) and not self._history.add(message):
                    return
                clients = tuple(self._by_topic.get(topic, ()))
            if clients:
                event = envelopes.decode(message)
                for client in clients:
                    client.add_quietly(event)
                ring_all(clients)

    def restore(self, messages: Iterable[bytes]) -> None:
        """Replace the history, whose events no client receives."""
        with self._arriving, self._lock:
            self._history.clear()
            for message in filter(is_held, messages):
                self._history.add(message)

    def interrupt(self) -> None:
        """Forget the history, and make every client resync: events were lost."""
        self.restore(())
        self.resync()

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

    def _attach(self, client: Client, topics: Iterable[str]) -> None:
        added = []
        for topic in map(sys.intern, topics):
            clients = self._by_topic.setdefault(topic, set())
            if client not in clients:
                clients.add(client)
                added.append(topic)
        client.topics += tuple(added)
        client.listens_to_programs |= any(map(is_of_program, added))

    def _detach(self, client: Client, topics: Iterable[str]) -> None:
        for topic in topics:
            clients = self._by_topic[topic]
            clients.discard(client)
            if not clients:
                del self._by_topic[topic]
