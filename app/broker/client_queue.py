"""A bounded queue for one client, which drops items instead of growing."""

import threading
from collections import deque
from contextlib import suppress
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class ClientQueue(Generic[T]):
    """Items for one client; when they are too many, one `notice` replaces them all.

    It is a deque and one lock used as a condition, because thousands of them are idle
    in a process: `queue.Queue` weighs ten times as much. Any thread may put.
    """

    __slots__ = ("_bell", "_closed", "_items", "_lost", "_notice", "_size", "dropped")

    def __init__(self, size: int, notice: T) -> None:
        self._size = size
        self._notice = notice
        self._items: deque[T] = deque()
        self._lost = False
        self._closed = False
        self._bell = threading.Lock()
        self._bell.acquire()
        self.dropped = 0

    @property
    def closed(self) -> bool:
        """Whether the queue was closed."""
        return self._closed

    def put(self, item: T) -> None:
        """Add an item without waiting; an overflow drops it and all that wait."""
        if self._closed:
            return
        if len(self._items) >= self._size:
            self.dropped += 1
            self.lose()
        else:
            self._items.append(item)
            self._ring()

    def lose(self, also: int = 0) -> None:
        """Drop what waits (and count `also` items lost elsewhere): a notice instead."""
        self.dropped += len(self._items) + also
        self._items.clear()
        self._lost = True
        self._ring()

    def get(self, timeout: float | None = None) -> T | None:
        """Take the notice or the oldest item; None after `timeout` s or when closed."""
        ends = None if timeout is None else monotonic() + timeout
        while not self._closed:
            if self._lost:
                self._lost = False
                return self._notice
            with suppress(IndexError):
                return self._items.popleft()
            if not self._wait(ends):
                return None
        return None

    def take(self, limit: int, timeout: float | None = None) -> list[T]:
        """Take up to `limit` items as soon as there is one; empty as `get`'s None."""
        taken: list[T] = []
        item = self.get(timeout)
        while item is not None:
            taken.append(item)
            item = self.get(0) if len(taken) < limit else None
        return taken

    def close(self) -> None:
        """Drop everything and wake the client."""
        self._closed = True
        self._items.clear()
        self._ring()

    def _wait(self, ends: float | None) -> bool:
        if ends is None:
            return self._bell.acquire()
        return self._bell.acquire(timeout=max(0.0, ends - monotonic()))

    def _ring(self) -> None:
        # Two threads may ring at once; the second finds the bell rung.
        if self._bell.locked():
            with suppress(RuntimeError):
                self._bell.release()
