"""Receiving: one subscription to a channel of Redis for all clients of a process."""

import logging
import threading
from time import monotonic
from typing import Protocol

from redis import Redis
from redis.client import PubSub
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from app.lib import outages
from app.lib.background import Background, Stop
from app.lib.breaker import Backoff

# How soon a listener notices that it shall stop; the price is idle wake-ups.
POLL = 0.5

_log = logging.getLogger(__name__)


class Receiver(Protocol):
    """What a listener calls, in its thread."""

    def begin(self) -> None:
        """Note that the connection is new: messages may have been missed."""

    def receive(self, message: bytes) -> None:
        """Take a message."""


class Listener:
    """Passes on what arrives on one Redis channel.

    A silent connection is asked for a sign of life every `ping_every` seconds and given
    up after twice that.
    """

    def __init__(
        self, client: Redis, channel: str, receiver: Receiver, *, ping_every: float
    ) -> None:
        self._client = client
        self._channel = channel
        self._receiver = receiver
        self._ping_every = ping_every
        self._thread = Background("live-listener", self._run)
        self._up = threading.Event()
        self._failing = False

    @property
    def connected(self) -> bool:
        """Whether the subscription works, or has not been needed yet."""
        return not self._failing

    def ensure(self) -> None:
        """Start listening; waits a moment for the very first connection only.

        A client that is registered after it misses nothing and needs no resync. While
        Redis is known to be away no caller waits: a resync will come with it.
        """
        self._thread.ensure()
        if not self._failing:
            self._up.wait(1.0)

    def close(self) -> None:
        """Stop listening."""
        self._thread.stop()
        self._client.close()

    def _run(self, stopping: Stop) -> None:
        backoff = Backoff(first=0.1, cap=2.0)
        while not stopping.is_set():
            try:
                # redis-py declares no types for this method.
                pubsub = self._client.pubsub()  # type: ignore[no-untyped-call]
                with pubsub:
                    pubsub.subscribe(self._channel)
                    self._listen(pubsub, stopping, backoff)
            except (RedisError, OSError) as error:
                self._note_failure(error)
            finally:
                self._up.clear()
            stopping.wait(backoff.next())

    def _listen(self, pubsub: PubSub, stopping: Stop, backoff: Backoff) -> None:
        received_at, asked = monotonic(), False
        while not stopping.is_set():
            message = pubsub.get_message(timeout=min(POLL, self._ping_every))
            silence = monotonic() - received_at
            if message is not None:
                received_at, asked = monotonic(), False
                self._handle(message["type"], message["data"], backoff)
            elif silence >= 2 * self._ping_every:
                raise RedisTimeoutError("Redis gives no sign of life")
            elif silence >= self._ping_every and not asked:
                pubsub.ping()
                asked = True

    def _handle(self, kind: str, data: object, backoff: Backoff) -> None:
        if kind == "subscribe":
            backoff.reset()
            self._note_success()
        elif kind == "message" and isinstance(data, bytes):
            self._receiver.receive(data)

    def _note_success(self) -> None:
        self._receiver.begin()
        self._up.set()
        outages.of("redis").succeeded()
        if self._failing:
            self._failing = False
            _log.info("Messages of %s arrive again", self._channel)

    def _note_failure(self, error: Exception) -> None:
        self._failing = True
        outages.of("redis").failed(error)
