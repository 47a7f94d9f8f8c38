"""Feeds: the messages of queues that open streams push to their clients.

One thread of a process takes the messages for all of its streams, so that a stream
costs none. It looks when it is told that a message was sent or acknowledged, and once
a second for what was left behind or sent without telling.
"""

import logging
import threading
import weakref
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from app.broker.envelope import Envelope
from app.broker.interface import QueueBackend
from app.broker.messages import Message
from app.channels import receipts
from app.exceptions import Unavailable
from app.lib.background import Background, Stop, renew_after_fork

# How many messages of a queue a client has without having acknowledged them, and of
# all queues of its stream, which share them.
WINDOW, STREAM_WINDOW = 10, 40
# Seconds between two looks.
PAUSE = 1.0

_log = logging.getLogger(__name__)


class Client(Protocol):
    """What a stream reads: its subscription."""

    def keep(self, item: Envelope) -> None:
        """Add an event that is not dropped, without waiting."""

    def close(self) -> None:
        """End the stream."""


@dataclass(frozen=True)
class Pushed(Envelope):
    """A message of a queue on a stream, with what acknowledges it."""

    receipt: str = ""
    tries: int = 1


def pushed(message: Message) -> Pushed:
    """Return a delivery as a stream shows it."""
    sent = message.envelope
    receipt = receipts.of(message)
    return Pushed(
        sent.topic, sent.name, sent.data, sent.id, sent.headers, receipt, message.tries
    )


class Feed:
    """The messages of one queue for one stream, a few at a time.

    One thread fills it, another one reads what it holds.
    """

    def __init__(
        self,
        queues: QueueBackend,
        place: tuple[str, str, str],
        client: Client,
        visibility_timeout: float,
        window: int = WINDOW,
    ) -> None:
        self.queue, self._group, self._consumer = place
        self._queues = queues
        self._client = client
        self._visibility_timeout = visibility_timeout
        self._window = window
        # What waits for the client, and what it has not acknowledged: by receipts, and
        # with the moment at which each delivery is over.
        self._unread: dict[str, tuple[Message, float]] = {}
        self._read: dict[str, float] = {}

    def fill(self) -> None:
        """Take as many messages as the client may have, without waiting.

        :raises Unavailable: Redis does not answer.
        """
        now = monotonic()
        for receipt in [each for each, end in list(self._read.items()) if end <= now]:
            self._read.pop(receipt, None)
        room = self._window - len(self._read) - len(self._unread)
        if room <= 0:
            return
        for message in self._queues.consume(
            self.queue, self._group, self._consumer, limit=room, wait=0.0
        ):
            made = pushed(message)
            self._unread[made.receipt] = message, now + self._visibility_timeout
            self._client.keep(made)

    def read(self, receipt: str) -> bool:
        """Note that the client reads a delivery; return False if that is over."""
        found = self._unread.pop(receipt, None)
        if found is None or found[1] <= monotonic():
            return False
        self._read[receipt] = found[1]
        return True

    def settle(self, receipt: str) -> bool:
        """Note that a delivery has ended; return whether it was one of this feed."""
        return self._read.pop(receipt, None) is not None

    def end(self) -> None:
        """End the stream: its client comes again, and learns what is wrong."""
        self._client.close()

    def release(self) -> None:
        """Return what the client has not read, of which it knows nothing.

        :raises Unavailable: Redis does not answer; it is delivered again later.
        """
        while self._unread:
            _, (message, _) = self._unread.popitem()
            self._queues.release(message)


class Pump:
    """The thread that fills the feeds of a process."""

    def __init__(self) -> None:
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without feeds, as in a child process."""
        self._feeds: set[Feed] = set()
        self._left: deque[Feed] = deque()
        self._bell = threading.Event()
        self._thread = Background("channel-feeds", self._run)

    def add(self, feed: Feed) -> None:
        """Fill a feed from now on."""
        self._feeds.add(feed)
        self.ring()
        self._thread.ensure()

    def discard(self, feed: Feed) -> None:
        """Fill a feed no more, and return what its client has not read."""
        self._feeds.discard(feed)
        self._left.append(feed)
        self.ring()
        self._thread.ensure()

    def ring(self) -> None:
        """Look at once."""
        self._bell.set()

    def _run(self, stopping: Stop) -> None:
        while not stopping.is_set():
            self._bell.wait(PAUSE if self._feeds else None)
            self._bell.clear()
            for feed in tuple(self._feeds):
                self._fill(feed)
            # Behind the filling: nobody fills one that has been left.
            while self._left:
                with suppress(Unavailable):
                    self._left.popleft().release()

    def _fill(self, feed: Feed) -> None:
        """Fill a feed; the others go on, whatever is wrong with this one."""
        try:
            feed.fill()
        except Unavailable:
            # It is asked again in a second. While Redis is away, calls fail at once.
            pass
        except Exception:
            _log.exception("a stream ends: %s cannot be read", feed.queue)
            self.discard(feed)
            feed.end()


_pumps: "weakref.WeakKeyDictionary[QueueBackend, Pump]" = weakref.WeakKeyDictionary()


def pump_of(queues: QueueBackend) -> Pump:
    """Return the pump of an application's queues in this process."""
    found = _pumps.get(queues)
    return found or _pumps.setdefault(queues, Pump())
