"""The newest events of all topics, for clients that come back after a short loss.

Every process holds them in the order in which Redis sent them to all processes, so the
id of an event means the same moment in each of them: what comes after it is what a
client has missed, whichever process it comes back to.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import takewhile

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
PROGRAMS_SHARE = 4
"""Topics of programs have a quarter as much, besides."""
MOST_REPLAYED = 500
"""Who missed more events of their topics has to resync."""


class _Lane:
    """The newest messages of one kind, each with its place among those of all."""

    def __init__(self, length: int, most_bytes: int) -> None:
        self._length = length
        self._most_bytes = most_bytes
        self.clear()

    def __len__(self) -> int:
        """Count the messages."""
        return len(self._messages)

    def clear(self) -> None:
        """Forget the messages."""
        self._messages: deque[tuple[int, bytes]] = deque()
        self._bytes = 0
        # The place of the newest message that was dropped.
        self.lost = 0

    def add(self, place: int, message: bytes) -> Iterator[tuple[int, bytes]]:
        """Add the newest message, and yield those that make room for it."""
        self._messages.append((place, message))
        self._bytes += len(message)
        while len(self._messages) > self._length or self._bytes > self._most_bytes:
            self.lost, gone = self._messages.popleft()
            self._bytes -= len(gone)
            yield self.lost, gone

    def since(self, place: int) -> Iterator[tuple[int, bytes]]:
        """Yield the messages behind a place, the newest first."""
        return takewhile(lambda each: each[0] > place, reversed(self._messages))


class History:
    """The newest messages, bounded in number and bytes; without any lock.

    Those of programs have room of their own: one that publishes as much as it may
    leaves what the site itself publishes where it is.
    """

    def __init__(self, length: int = LENGTH, most_bytes: int = MOST_BYTES) -> None:
        self._of_site = _Lane(length, most_bytes)
        self._of_programs = _Lane(
            max(1, length // PROGRAMS_SHARE), most_bytes // PROGRAMS_SHARE
        )
        self._held: set[bytes] = set()
        # Two processes may make one id in the same moment, so some have two places.
        self._places: dict[str, list[int]] = {}
        self._newest = 0
        self.clear()

    def __len__(self) -> int:
        """Count the messages."""
        return len(self._of_site) + len(self._of_programs)

    @property
    def position(self) -> str:
        """The id of the newest event, or one that means the beginning."""
        return self._position

    @property
    def position_of_site(self) -> str:
        """The same for events of the site, which are held for longer."""
        return self._position_of_site

    @property
    def newest(self) -> str | None:
        """The id of the newest event, if there is one."""
        return self._position if self._newest else None

    def clear(self) -> None:
        """Begin anew: something is missing from here on."""
        self._of_site.clear()
        self._of_programs.clear()
        self._held.clear()
        self._newest = 0
        self._position = self._position_of_site = str(make_id())
        self._places = {self._position: [0]}

    def add(self, message: bytes) -> bool:
        """Add the newest message; return False if it is held already.

        A process that lost its connection to Redis in the middle of publishing does not
        know whether it has, and does it once more.
        """
        stored = shorten(message)
        if stored in self._held:
            return False
        self._held.add(stored)
        self._newest += 1
        self._position = envelopes.id_of(stored)
        self._places.setdefault(self._position, []).append(self._newest)
        lane = self._lane(envelopes.topic_of(stored))
        if lane is self._of_site:
            self._position_of_site = self._position
        for dropped in lane.add(self._newest, stored):
            self._forget(*dropped)
        return True

    def since(self, made_id: str, wanted: Collection[str]) -> list[bytes] | None:
        """Return the messages of these topics after an event.

        None if that event is not known, or if something after it is not held. Where
        several have that id, the later ones are returned too: twice is no harm.
        """
        if made_id not in self._places:
            return None
        place = self._places[made_id][0]
        found: list[tuple[int, bytes]] = []
        for lane in {self._lane(topic) for topic in wanted}:
            if lane.lost > place:
                return None
            for each, message in lane.since(place):
                if envelopes.topic_of(message) in wanted:
                    if message.endswith(b"\n") or len(found) >= MOST_REPLAYED:
                        return None
                    found.append((each, message))
        return [message for _, message in sorted(found)]

    def _lane(self, topic: str) -> _Lane:
        return self._of_programs if topics.is_of_program(topic) else self._of_site

    def _forget(self, place: int, gone: bytes) -> None:
        self._held.discard(gone)
        made_id = envelopes.id_of(gone)
        self._places[made_id].remove(place)
        if not self._places[made_id]:
            del self._places[made_id]


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
