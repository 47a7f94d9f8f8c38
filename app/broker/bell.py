"""A signal that wakes one waiter, which is a thread or part of a loop."""

import threading
from asyncio import AbstractEventLoop, Future, get_running_loop
from collections.abc import Iterable
from contextlib import suppress


class Bell:
    """A signal that any thread may give, and that is over once the waiter has seen it.

    A thread waits at a lock, because thousands wait in a process and an `Event` weighs
    ten times as much. Whoever lives on an event loop waits at a future of that loop;
    many such waiters are woken with one call from another thread (`ring_all`).
    """

    __slots__ = ("_future", "_lock", "_loop", "_rung")

    def __init__(self) -> None:
        self._loop: AbstractEventLoop | None = None
        self._future: Future[None] | None = None
        self._rung = False
        self._lock = threading.Lock()
        self._lock.acquire()

    def ring(self) -> None:
        """Wake the waiter, or let it not wait at all the next time."""
        ring_all((self,))

    def pause(self, timeout: float | None) -> bool:
        """Wait in a thread for up to `timeout` seconds; return whether it was rung."""
        if timeout is None:
            return self._lock.acquire()
        return self._lock.acquire(timeout=max(0.0, timeout))

    async def pause_on_loop(self, timeout: float) -> bool:
        """Wait on the running loop, which stays this bell's; return whether rung."""
        loop = self._loop = get_running_loop()
        if not self._rung:
            future = self._future = loop.create_future()
            timer = loop.call_later(max(0.0, timeout), _resolve, future)
            try:
                await future
            finally:
                timer.cancel()
                self._future = None
        rung, self._rung = self._rung, False
        return rung

    def _ring_thread(self) -> None:
        # Two threads may ring at once; the second finds the bell rung.
        if self._lock.locked():
            with suppress(RuntimeError):
                self._lock.release()

    def _ring_future(self) -> None:
        if self._future is not None:
            _resolve(self._future)


def ring_all(bells: Iterable[Bell]) -> None:
    """Ring many bells, with one call for all that wait on the same loop."""
    by_loop: dict[AbstractEventLoop, list[Bell]] = {}
    for bell in bells:
        # Before the loop is read: whoever moves to a loop now looks at it afterwards.
        bell._rung = True
        if bell._loop is None:
            bell._ring_thread()
        else:
            by_loop.setdefault(bell._loop, []).append(bell)
    for loop, waiting in by_loop.items():
        # A loop that has ended has nobody left to wake.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_ring_futures, waiting)


def _ring_futures(bells: list[Bell]) -> None:
    for bell in bells:
        bell._ring_future()


def _resolve(future: Future[None]) -> None:
    if not future.done():
        future.set_result(None)
