"""A bounded queue for one client, which drops items instead of growing."""

from contextlib import suppress
from time import monotonic
from typing import Generic, TypeVar

from app.broker.bell import Bell

T = TypeVar("T")


class ClientQueue(Bell, Generic[T]):
    """Items for one client; when they are too many, one `notice` replaces them all.

    The items are a short list, because thousands of queues are idle in a process and
    an empty deque weighs ten times as much. Any thread may put.
    """

    __slots__ = ("_closed", "_items", "_kept", "_lost", "_notice", "_size", "dropped")

    def __init__(self, size: int, notice: T) -> None:
        super().__init__()
        self._size = size
        self._notice = notice
        self._items: list[T] = []
        self._kept: list[T] | None = None
        self._lost = False
        self._closed = False
        self.dropped = 0

    @property
    def closed(self) -> bool:
        """Whether the queue was closed."""
        return self._closed

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to take, and the queue is open."""
        return not (self._items or self._kept or self._lost or self._closed)

    def put(self, item: T) -> None:
        """Add an item without waiting; an overflow drops it and all that wait."""
        self.add_quietly(item)
        self.ring()

    def add_quietly(self, item: T) -> None:
        """Add an item as `put`, and leave it to the caller to ring."""
        if self._closed:
            return
        if len(self._items) >= self._size:
            self.dropped += 1
            self.lose_quietly()
        else:
            self._items.append(item)

    def keep(self, item: T) -> None:
        """Add an item that no overflow drops; whoever does bounds how many there are.

        One thread alone may do so.
        """
        if self._closed:
            return
        kept = self._kept
        if kept is None:
            kept = self._kept = []
        kept.append(item)
        self.ring()

    def lose(self, also: int = 0) -> None:
        """Drop what waits (and count `also` items lost elsewhere): a notice instead."""
        self.lose_quietly(also)
        self.ring()

    def lose_quietly(self, also: int = 0) -> None:
        """Drop what waits as `lose`, and leave it to the caller to ring."""
        self.dropped += len(self._items) + also
        self._items.clear()
        self._lost = True

    def poll(self) -> T | None:
        """Take the notice or the oldest item; None if there is neither."""
        if self._closed:
            return None
        if self._lost:
            self._lost = False
            return self._notice
        for items in (self._kept, self._items):
            with suppress(IndexError):
                if items:
                    return items.pop(0)
        return None

    def wait(self, timeout: float | None = None) -> None:
        """Wait in a thread until there is an item, at most `timeout` seconds."""
        ends = None if timeout is None else monotonic() + timeout
        while self.is_quiet and self.pause(ends and ends - monotonic()):
            pass

    async def wait_on_loop(self, timeout: float) -> None:
        """Wait on the running loop until there is an item, at most `timeout` seconds.

        From the first call on the queue belongs to that loop.
        """
        ends = monotonic() + timeout
        while self.is_quiet and await self.pause_on_loop(ends - monotonic()):
            pass

    def get(self, timeout: float | None = None) -> T | None:
        """Take the notice or the oldest item; None after `timeout` s or when closed."""
        self.wait(timeout)
        return self.poll()

    def take(self, limit: int, timeout: float | None = None) -> list[T]:
        """Take up to `limit` items as soon as there is one; empty as `get`'s None."""
        taken: list[T] = []
        item = self.get(timeout)
        while item is not None:
            taken.append(item)
            item = self.poll() if len(taken) < limit else None
        return taken

    def close(self) -> None:
        """Drop everything and wake the client."""
        self.close_quietly()
        self.ring()

    def close_quietly(self) -> None:
        """Drop everything, and leave it to the caller to ring."""
        self._closed = True
        self._kept = None
        self._items.clear()
