"""What arrives from Redis, on its way to the clients of this process."""

import logging
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import NamedTuple

from redis import Redis

from app.broker import envelope
from app.broker.fanout import Fanout
from app.broker.history import shorten

HISTORY = "microblog:history"
"""The key of the stream of events that Redis holds for processes that connect."""
# Seconds for which what was read may still arrive.
OVERLAP = 10.0

_log = logging.getLogger(__name__)


class Snapshot(NamedTuple):
    """The newest messages in a Redis, the oldest first, and which Redis it is."""

    server: str
    messages: list[bytes]


def read_history(client: Redis, length: int) -> Snapshot:
    """Return the newest messages in Redis.

    :raises RedisError: Redis does not answer.
    """
    with client.pipeline(transaction=False) as pipeline:
        pipeline.info("server")
        pipeline.xrevrange(HISTORY, count=length)
        server, entries = pipeline.execute(raise_on_error=False)
    # An account without the right to ask has a server without a name.
    name = str(server.get("run_id", "")) if isinstance(server, dict) else ""
    if isinstance(entries, Exception):
        raise entries
    return Snapshot(name, [fields.get(b"m", b"") for _, fields in entries[::-1]])


class Arrivals:
    """Passes the events that a listener receives on to a `Fanout`.

    When its connection is new, it reads what it missed meanwhile. Where that is not
    certain (another Redis, or a restarted one, or the history begins later), every
    client has to resync.
    """

    def __init__(self, fanout: Fanout, read: Callable[[], Snapshot]) -> None:
        self._fanout = fanout
        self._read = read
        self._server = ""
        self._overlap: set[bytes] = set()
        self._overlap_ends = 0.0

    def begin(self) -> None:
        """Catch up with what was published before this connection."""
        server, messages = self._read()
        is_same = bool(server) and server == self._server
        self._server = server
        missed = _after(messages, self._fanout.newest) if is_same else None
        if missed is None:
            self._fanout.restore(_since_interruption(messages))
            self._fanout.resync()
        else:
            for message in missed:
                self._arrive(message)
        # Redis sent these, too, if they came after the subscription.
        self._overlap = set(messages)
        self._overlap_ends = monotonic() + OVERLAP

    def receive(self, message: bytes) -> None:
        """Pass an event on, unless it was read already."""
        if self._overlap:
            held = shorten(message)
            if held in self._overlap:
                self._overlap.discard(held)
                return
            if monotonic() > self._overlap_ends:
                self._overlap.clear()
        self._arrive(message)

    def _arrive(self, message: bytes) -> None:
        if message == envelope.RESYNC_MESSAGE:
            self._fanout.interrupt()
            return
        try:
            self._fanout.arrive(message)
        except ValueError:
            _log.warning("Not a live event: %r", message[:100])


def _id_of(message: bytes) -> str:
    with suppress(ValueError):
        return envelope.id_of(message)
    return ""


def _after(messages: list[bytes], newest: str | None) -> list[bytes] | None:
    """Return the messages after the newest that is known; None if it is not there.

    Where several have its id, all but the first, for which of them is not known.
    """
    for number, message in enumerate(messages):
        if newest is not None and _id_of(message) == newest:
            return messages[number + 1 :]
    return None


def _since_interruption(messages: list[bytes]) -> list[bytes]:
    """Return what came after the last time that events were lost."""
    found: list[bytes] = []
    for message in messages:
        if message == envelope.RESYNC_MESSAGE:
            found.clear()
        else:
            found.append(message)
    return found
