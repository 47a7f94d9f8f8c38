"""The stream for scripts and workers without asyncio."""

import asyncio
import atexit
import sys
import threading
from collections.abc import Coroutine, Iterator
from queue import SimpleQueue
from typing import Any, Self, TypeVar
from weakref import WeakSet

from flask_twitter_api.models import Delivery
from flask_twitter_api.settings import Settings

from .loops import AsyncTweetStream, OnGap
from .pace import Pace

T = TypeVar("T")

#: How long the end of a process waits for an iteration to end by itself.
_FAREWELL = 5.0


class TweetStream:
    """Yields deliveries as they come; see ``AsyncTweetStream``.

    A thread of its own has the connection, so that a slow reader does not let it
    die. One thread iterates; any may ``close``, and so may a handler of signals.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        pace: Pace | None = None,
        remember: int = 10_000,
        on_gap: OnGap | None = None,
    ) -> None:
        self._inner = AsyncTweetStream(
            settings,
            pace=pace,
            remember=remember,
            on_gap=None if on_gap is None else _aside(on_gap),
        )
        self._lock = threading.RLock()
        self._reading: _Reading | None = None

    def __repr__(self) -> str:
        return repr(self._inner).replace("<Async", "<", 1)

    def __iter__(self) -> Iterator[Delivery]:
        """Yield deliveries until ``close``.

        :raises TwitterError: when the key, the credits or the address is refused.
        """
        reading = self._start()
        try:
            while (delivery := reading.next()) is not None:
                yield delivery
        finally:
            self._stop(reading)

    def status(self) -> dict[str, Any]:
        """Return what an operator wants to know, without any secret."""
        return self._inner.status()

    def close(self) -> None:
        """End the stream; the iteration that is under way ends as well."""
        with self._lock:
            self._inner.end()
            if self._reading is not None:
                self._reading.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> "_Reading":
        with self._lock:
            if self._reading is not None and self._reading.is_alive:
                raise RuntimeError("this stream is read already")
            self._reading = _Reading(self._inner)
            return self._reading

    def _stop(self, reading: "_Reading") -> None:
        reading.end()
        with self._lock:
            self._reading = None


class _Reading:
    """One way through a stream, with the thread that has the connection."""

    def __init__(self, inner: AsyncTweetStream) -> None:
        self._inner = inner
        self._deliveries = aiter(inner)
        self._step: asyncio.Task[Any] | None = None
        self._is_over = False
        self._lock = threading.Lock()
        self._loop = asyncio.new_event_loop()
        name = "twitter-stream"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()
        _readings.add(self)

    @property
    def is_alive(self) -> bool:
        """Whether the thread goes: not in a forked child, nor when Python ends."""
        return self._thread.is_alive() and not sys.is_finalizing()

    def next(self) -> Delivery | None:
        """Wait for the next delivery, or None at the end."""
        return self._wait(self._next()) if self.is_alive else None

    def close(self) -> None:
        """Let the iteration end, without waiting for it."""
        if self.is_alive:
            asyncio.run_coroutine_threadsafe(self._inner.aclose(), self._loop)

    def end(self) -> None:
        """End what is under way, and the thread."""
        if self._is_first() and self.is_alive:
            self._wait(self._end())
            self._loop.call_soon_threadsafe(self._loop.stop)

    def leave(self) -> None:
        """End it as ``close`` does, and the thread."""
        if self._is_first() and self.is_alive:
            self._wait(self._leave())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _is_first(self) -> bool:
        """Whether nobody else ends it; two would wait for one loop that stops once."""
        with self._lock:
            was_over, self._is_over = self._is_over, True
        return not was_over

    def _run(self) -> None:
        try:
            self._loop.run_forever()
        finally:
            self._loop.close()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what the thread makes of a coroutine; a Ctrl+C cancels it."""
        # A Ctrl+C in the midst of a future's own waiting may leave its lock in
        # disorder.
        done: SimpleQueue[object] = SimpleQueue()
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            future.add_done_callback(done.put)
            done.get()
            return future.result()
        except BaseException:
            future.cancel()
            raise

    async def _next(self) -> Delivery | None:
        self._step = asyncio.current_task()
        return await anext(self._deliveries, None)

    async def _end(self) -> None:
        if self._step is not None:
            # A Ctrl+C may have left it behind, in the middle of its way.
            self._step.cancel()
            await asyncio.wait({self._step})
        await self._deliveries.aclose()

    async def _leave(self) -> None:
        await self._inner.aclose()
        if self._step is not None:
            await asyncio.wait({self._step}, timeout=_FAREWELL)
        await self._end()


#: What is read at this moment.
_readings: "WeakSet[_Reading]" = WeakSet()


@atexit.register
def _leave_all() -> None:
    # Later the threads stand still, and whoever waits for one never ends.
    for reading in list(_readings):
        reading.leave()


def _aside(on_gap: OnGap) -> OnGap:
    """Return the same function, which then keeps no connection waiting for it."""
    return lambda lost, back: asyncio.to_thread(on_gap, lost, back)
