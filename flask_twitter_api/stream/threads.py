"""The stream for scripts and workers without asyncio."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Coroutine, Iterator
from queue import SimpleQueue
from typing import Any, Self, TypeVar

from flask_twitter_api.models import Delivery
from flask_twitter_api.settings import Settings

from .loops import AsyncTweetStream, OnGap
from .pace import Pace

T = TypeVar("T")


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
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.RLock()
        self._step: asyncio.Task[Any] | None = None

    def __repr__(self) -> str:
        return repr(self._inner).replace("<Async", "<", 1)

    def __iter__(self) -> Iterator[Delivery]:
        """Yield deliveries until ``close``.

        :raises TwitterError: when the key, the credits or the address is refused.
        """
        loop = self._start()
        deliveries = aiter(self._inner)
        try:
            while (delivery := _wait(self._next(deliveries), loop)) is not None:
                yield delivery
        finally:
            self._stop(loop, deliveries)

    def status(self) -> dict[str, Any]:
        """Return what an operator wants to know, without any secret."""
        return self._inner.status()

    def close(self) -> None:
        """End the stream; the iteration that is under way ends as well."""
        with self._lock:
            self._inner.end()
            if self._loop is not None:
                asyncio.run_coroutine_threadsafe(self._inner.aclose(), self._loop)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is not None:
                raise RuntimeError("this stream is read already")
            self._step = None
            self._loop = loop = asyncio.new_event_loop()
        name = "twitter-stream"
        threading.Thread(target=_run, args=(loop,), name=name, daemon=True).start()
        return loop

    def _stop(
        self,
        loop: asyncio.AbstractEventLoop,
        deliveries: AsyncGenerator[Delivery, None],
    ) -> None:
        _wait(self._end(deliveries), loop)
        with self._lock:
            self._loop = None
            loop.call_soon_threadsafe(loop.stop)

    async def _next(
        self, deliveries: AsyncGenerator[Delivery, None]
    ) -> Delivery | None:
        self._step = asyncio.current_task()
        return await anext(deliveries, None)

    async def _end(self, deliveries: AsyncGenerator[Delivery, None]) -> None:
        if self._step is not None:
            # A Ctrl+C may have left it behind, in the middle of its way.
            self._step.cancel()
            await asyncio.wait({self._step})
        await deliveries.aclose()


def _aside(on_gap: OnGap) -> OnGap:
    """Return the same function, which then keeps no connection waiting for it."""
    return lambda lost, back: asyncio.to_thread(on_gap, lost, back)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


def _wait(work: Coroutine[Any, Any, T], loop: asyncio.AbstractEventLoop) -> T:
    """Return what the loop's thread makes of a coroutine; a Ctrl+C cancels it."""
    # A Ctrl+C in the midst of a future's own waiting may leave its lock in disorder.
    done: SimpleQueue[object] = SimpleQueue()
    future = asyncio.run_coroutine_threadsafe(work, loop)
    try:
        future.add_done_callback(done.put)
        done.get()
        return future.result()
    except BaseException:
        future.cancel()
        raise
