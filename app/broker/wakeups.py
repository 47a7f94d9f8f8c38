"""Consumers of this process that wait for a message, and what wakes them.

A message that was sent wakes one waiter of each group of its queue, in turn. Nothing
says that the time of a delivery is over, so a sweep looks once a second for what a
waiting group could have; it also finds what was said while nobody listened. However
many wait, both cost a process one thread and one connection each.
"""

import threading
from collections.abc import Callable, Iterable
from time import monotonic
from typing import TypeVar

from app.broker.bell import Bell, ring_all
from app.exceptions import Unavailable
from app.lib.background import Background, Stop

# Seconds between two sweeps.
SWEEP = 1.0

T = TypeVar("T")
Pair = tuple[str, str]
"""A queue and a group of it."""


class Waiter(Bell):
    """A consumer that waits; it is woken, perhaps for nothing, or ended."""

    __slots__ = ("_wakeups", "is_ended", "pair")

    def __init__(self, wakeups: "Wakeups", pair: Pair) -> None:
        super().__init__()
        self.pair = pair
        self.is_ended = False
        self._wakeups = wakeups

    def close(self) -> None:
        """Wait no longer; harmless when repeated."""
        self._wakeups.forget(self)


class Wakeups:
    """The waiters of one process.

    `count` returns how many messages each pair could have now, and may raise
    `Unavailable`: then all are woken, to find that out themselves.
    """

    def __init__(self, count: Callable[[list[Pair]], Iterable[int]]) -> None:
        self._count = count
        self._lock = threading.Lock()
        # Dictionaries for the sequence: who was woken goes to the end.
        self._waiters: dict[Pair, dict[Waiter, None]] = {}
        self._groups: dict[str, set[str]] = {}
        self._needed = threading.Event()
        self._thread = Background("queue-sweeper", self._run)

    def register(self, queue: str, group: str) -> Waiter:
        """Return a waiter; what is sent from now on wakes it."""
        self._thread.ensure()
        waiter = Waiter(self, (queue, group))
        with self._lock:
            self._waiters.setdefault(waiter.pair, {})[waiter] = None
            self._groups.setdefault(queue, set()).add(group)
        self._needed.set()
        return waiter

    def forget(self, waiter: Waiter) -> None:
        """Remove a waiter."""
        queue, group = waiter.pair
        with self._lock:
            waiters = self._waiters.get(waiter.pair, {})
            waiters.pop(waiter, None)
            if not waiters and self._waiters.pop(waiter.pair, None) is not None:
                self._groups[queue].discard(group)
                if not self._groups[queue]:
                    del self._groups[queue]

    def wake(self, queue: str) -> None:
        """Wake one waiter of each group of a queue: it has a message more."""
        with self._lock:
            pairs = [(queue, group) for group in self._groups.get(queue, ())]
        for pair in pairs:
            self._wake(pair, 1)

    def end(self) -> None:
        """End all waiting, as when the process shuts down."""
        with self._lock:
            waiters = [each for found in self._waiters.values() for each in found]
        for waiter in waiters:
            waiter.is_ended = True
        ring_all(waiters)

    def close(self) -> None:
        """End all waiting and the thread."""
        self._thread.ask_to_stop()
        self._needed.set()
        self.end()
        self._thread.stop()

    def sweep(self) -> None:
        """Wake as many waiters of each group as there are messages."""
        with self._lock:
            pairs = list(self._waiters)
        if not pairs:
            self._needed.clear()
            return
        try:
            counts = list(self._count(pairs))
        except Unavailable:
            counts = [len(self._waiters.get(pair, ())) for pair in pairs]
        for pair, count in zip(pairs, counts, strict=True):
            self._wake(pair, count)

    def _wake(self, pair: Pair, count: int) -> None:
        with self._lock:
            waiters = self._waiters.get(pair, {})
            woken = list(waiters)[:count]
            for waiter in woken:
                waiters[waiter] = waiters.pop(waiter)
        ring_all(woken)

    def _run(self, stopping: Stop) -> None:
        while not stopping.is_set():
            # Not for ever: who registers while the last ones leave is found soon.
            self._needed.wait(10 * SWEEP)
            stopping.wait(SWEEP)
            if not stopping.is_set():
                self.sweep()


def consume(waiter: Waiter, take: Callable[[], list[T]], seconds: float) -> list[T]:
    """Return what `take` returns as soon as it returns something; wait in a thread.

    Return nothing after `seconds`, or when waiting was ended.
    """
    ends = monotonic() + seconds
    try:
        while True:
            taken = take()
            left = ends - monotonic()
            if taken or left <= 0 or waiter.is_ended:
                return taken
            waiter.pause(left)
    finally:
        waiter.close()
