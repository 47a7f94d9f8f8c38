"""Listening to channels at the shell: what arrives, as lines of JSON.

The administrator of the site may listen to every channel that does not depend on a
viewer, and to the topics and queues of every program.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

import orjson

from app.broker import RESYNC, topics
from app.broker.envelope import Envelope
from app.broker.interface import BrokerBackend
from app.broker.messages import Message
from app.broker.topics import Channel, ChannelKind
from app.channels import access
from app.exceptions import Unavailable
from app.lib.breaker import Backoff

# Seconds that one call waits, so that an interruption is noticed.
WAIT = 1.0
BATCH = 10

Write = Callable[[bytes], None]


def line_of(envelope: Envelope, channel: str, **more: Any) -> bytes:
    """Return an event or a message as a line of JSON."""
    return orjson.dumps(
        {
            "id": envelope.id,
            "channel": channel,
            "name": envelope.name,
            "data": envelope.data,
            "headers": envelope.headers,
            **more,
        }
    )


def topics_of(channel: Channel, author_id: Callable[[str], int]) -> list[str]:
    """Return the topics of the broker that a channel means without a viewer.

    :raises ValueError: it means another for each viewer.
    :raises NotFound: there is no such person or program.
    """
    if channel.kind is ChannelKind.APP:
        program = access.find(channel)
        return program.heard_by(program.user_id, channel.path)
    return [_site_topic(channel, author_id)]


def _site_topic(channel: Channel, author_id: Callable[[str], int]) -> str:
    if channel.kind is ChannelKind.TAG:
        return topics.tag(channel.name)
    if channel.kind is ChannelKind.USER:
        return topics.author(author_id(channel.name))
    if channel.kind is ChannelKind.THREAD:
        return topics.thread(int(channel.name))
    if channel.kind is ChannelKind.PUBLIC:
        return topics.PUBLIC
    raise ValueError(f"{channel} is another for each person")


class Listener:
    """Writes what arrives on topics and queues until it is stopped or told enough."""

    def __init__(self, backend: BrokerBackend, write: Write, most: int = 0) -> None:
        self._backend = backend
        self._write = write
        self._most = most
        self._lock = threading.Lock()
        self._written = 0
        self.stopping = threading.Event()

    def follow(self, by_topic: dict[str, str]) -> None:
        """Write the events of topics; their channels are named as in `by_topic`."""
        subscription = self._backend.subscribe(by_topic)
        while not self.stopping.is_set():
            event = subscription.get(WAIT)
            if event is not None and event is not RESYNC:
                self._emit(line_of(event, by_topic[event.topic]))
        subscription.close()

    def drain(self, queue: str, group: str, consumer: str) -> None:
        """Write the messages of a queue, and acknowledge each once it is written."""
        backoff = Backoff(first=0.5, cap=5.0)
        while not self.stopping.is_set():
            try:
                for message in self._take(queue, group, consumer):
                    if self._emit(
                        line_of(message.envelope, queue, tries=message.tries)
                    ):
                        self._backend.queues.ack(message)
                backoff.reset()
            except Unavailable:
                self.stopping.wait(backoff.next())

    def _take(self, queue: str, group: str, consumer: str) -> Iterable[Message]:
        limit = 1 if self._most else BATCH
        return self._backend.queues.consume(
            queue, group, consumer, limit=limit, wait=WAIT
        )

    def _emit(self, line: bytes) -> bool:
        """Write a line; return whether it was."""
        with self._lock:
            if self.stopping.is_set():
                return False
            try:
                self._write(line)
            except BrokenPipeError:
                self.stopping.set()
                return False
            self._written += 1
            if self._most and self._written >= self._most:
                self.stopping.set()
            return True
