"""Publishing: events leave for Redis from a thread of their own."""

import logging
import threading

from redis import Redis
from redis.client import Pipeline
from redis.exceptions import RedisError

from app.broker import envelope
from app.broker.arrivals import HISTORY
from app.broker.client_queue import ClientQueue
from app.broker.history import LENGTH, is_held, shorten
from app.lib import outages
from app.lib.background import Background, Stop
from app.lib.breaker import Backoff

BATCH = 200

_log = logging.getLogger(__name__)


class Publisher:
    """Sends messages to one Redis channel without ever making the caller wait.

    Redis holds the newest for processes that connect later: one transaction adds and
    publishes each, so that both have the same order.

    What cannot be sent is dropped and counted; when Redis is back, one message makes
    every client of every process resync.
    """

    def __init__(
        self,
        client: Redis,
        channel: str,
        queue_size: int,
        history_length: int = LENGTH,
    ) -> None:
        self._client = client
        self._history_length = history_length
        self._channel = channel
        self._queue: ClientQueue[bytes | threading.Event] = ClientQueue(
            queue_size, notice=envelope.RESYNC_MESSAGE
        )
        self._thread = Background("live-publisher", self._run)
        self._failing = False

    @property
    def connected(self) -> bool:
        """Whether the last messages could be sent, if there were any."""
        return not self._failing

    @property
    def dropped(self) -> int:
        """How many messages were dropped since the process began."""
        return self._queue.dropped

    def put(self, message: bytes | threading.Event) -> None:
        """Send a message soon."""
        self._queue.put(message)
        try:
            self._thread.ensure()
        except RuntimeError as error:
            # The machine refuses one more thread: the next event tries again.
            _log.warning("Live events wait: %s", error)

    def flush(self, timeout: float) -> bool:
        """Wait until what was put has been sent; return whether it was."""
        passed = threading.Event()
        self.put(passed)
        return passed.wait(timeout)

    def close(self) -> None:
        """Stop sending."""
        self._thread.ask_to_stop()
        self._queue.close()
        self._thread.stop()
        self._client.close()

    def _run(self, stopping: Stop) -> None:
        backoff = Backoff(first=0.25, cap=5.0)
        while not stopping.is_set():
            batch = self._queue.take(BATCH, timeout=60.0)
            if self._deliver(batch):
                backoff.reset()
            else:
                stopping.wait(backoff.next())

    def _deliver(self, batch: list[bytes | threading.Event]) -> bool:
        messages = [item for item in batch if isinstance(item, bytes)]
        try:
            self._send(messages)
        except (RedisError, OSError) as error:
            self._note_failure(error)
            self._queue.lose(also=len(messages))
            return False
        for item in batch:
            if isinstance(item, threading.Event):
                item.set()
        return True

    def _send(self, messages: list[bytes]) -> None:
        if not messages:
            return
        with self._client.pipeline(transaction=True) as pipeline:
            for message in messages:
                if message == envelope.RESYNC_MESSAGE or is_held(message):
                    self._hold(pipeline, message)
                pipeline.publish(self._channel, message)
            pipeline.execute()
        outages.of("redis").succeeded()
        if self._failing:
            self._failing = False
            _log.info("Live events leave again; %d were dropped", self.dropped)

    def _hold(self, pipeline: Pipeline, message: bytes) -> None:
        pipeline.xadd(
            HISTORY,
            {"m": shorten(message)},
            maxlen=self._history_length,
            approximate=True,
        )

    def _note_failure(self, error: Exception) -> None:
        self._failing = True
        outages.of("redis").failed(error)
