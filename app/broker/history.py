"""The newest events of all topics, for clients that come back after a short loss.

Every process holds them in the order in which Redis sent them to all processes, so the
id of an event means the same moment in each of them: what comes after it is what a
client has missed, whichever process it comes back to.
"""

from collections import Counter, deque
from collections.abc import Container, Iterable
from contextlib import suppress

from app.broker import envelope as envelopes
from app.broker import topics
from app.broker.envelope import Envelope
from app.lib.ids import make_id

LENGTH = 10_000
"""How many events are held."""
MOST_BYTES = 8 * 1024 * 1024
"""How many bytes of messages a process holds."""
MOST_MESSAGE_BYTES = 8 * 1024
"""A larger message is held without its data: who missed it has to resync."""
MOST_REPLAYED = 500
"""Who missed more events of their topics has to resync."""


class History:
    """The newest messages, bounded in number and bytes; without any lock."""

    def __init__(self, length: int = LENGTH, most_bytes: int = MOST_BYTES) -> None:
        self._length = length
        self._most_bytes = most_bytes
        self._messages: deque[bytes] = deque()
        self._held: set[bytes] = set()
        # Two processes may make one id in the same moment, so some are counted twice.
        self._ids: Counter[str] = Counter()
        self._bytes = 0
        self._origin = ""
        self.clear()

    def __len__(self) -> int:
        """Count the messages."""
        return len(self._messages)

    @property
    def position(self) -> str:
        """The id of the newest event, or one that means the beginning."""
        return envelopes.id_of(self._messages[-1]) if self._messages else self._origin

    @property
    def newest(self) -> str | None:
        """The id of the newest event, if there is one."""
        return self.position if self._messages else None

    def clear(self) -> None:
        """Begin anew: something is missing from here on."""
        self._messages.clear()
        self._held.clear()
        self._ids.clear()
        self._bytes = 0
        self._origin = str(make_id())
        self._ids[self._origin] = 1

    def add(self, message: bytes) -> bool:
        """Add the newest message; return False if it is held already.

        A process that lost its connection to Redis in the middle of publishing does not
        know whether it has, and does it once more.
        """
        stored = shorten(message)
        if stored in self._held:
            return False
        self._messages.append(stored)
        self._held.add(stored)
        self._ids[envelopes.id_of(stored)] += 1
        self._bytes += len(stored)
        while len(self._messages) > self._length or self._bytes > self._most_bytes:
            self._drop_oldest()
        return True

    def since(self, made_id: str, wanted: Container[str]) -> list[bytes] | None:
        """Return the messages of these topics after an event.

        None if that event is not known, or if something after it is not held. Where
        several have that id, the later ones are returned too: twice is no harm.
        """
        if made_id not in self._ids:
            return None
        found: list[bytes] = []
        left = self._ids[made_id]
        for message in reversed(self._messages):
            left -= envelopes.id_of(message) == made_id
            if not left:
                break
            if envelopes.topic_of(message) in wanted:
                if message.endswith(b"\n") or len(found) >= MOST_REPLAYED:
                    return None
                found.append(message)
        return found[::-1]

    def _drop_oldest(self) -> None:
        gone = self._messages.popleft()
        self._bytes -= len(gone)
        self._held.discard(gone)
        self._ids.pop(self._origin, None)
        made_id = envelopes.id_of(gone)
        self._ids[made_id] -= 1
        if not self._ids[made_id]:
            del self._ids[made_id]


def shorten(message: bytes) -> bytes:
    """Return a message as it is held: without its data if it is large."""
    if len(message) <= MOST_MESSAGE_BYTES:
        return message
    return message.partition(b"\n")[0] + b"\n"


def is_held(message: bytes) -> bool:
    """Return whether a message is an event that is replayed."""
    with suppress(ValueError):
        return topics.is_replayed(*envelopes.place_of(message))
    return False


def decode(messages: Iterable[bytes]) -> list[Envelope]:
    """Return the events in messages, without what is none."""
    found = []
    for message in messages:
        with suppress(ValueError):
            found.append(envelopes.decode(message))
    return found
