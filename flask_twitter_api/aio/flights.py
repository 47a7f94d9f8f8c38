"""Single flight in an event loop: however many ask the same at once, one call goes."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable, MutableMapping
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

import anyio

from flask_twitter_api.errors import NoAnswerError, TimedOutError
from flask_twitter_api.flights import one_of_many

from .driver import drop_closed

T = TypeVar("T")


class AsyncSingleFlight(Generic[T]):
    """Joins tasks of one loop that want the same result at the same time.

    The flight is a task of its own: whoever gives up waiting takes nothing from the
    others, and only when nobody waits any longer is it cancelled.
    """

    def __init__(self) -> None:
        self._loops: MutableMapping[Any, dict[Hashable, _Flight[T]]]
        self._loops = WeakKeyDictionary()

    async def do(
        self,
        key: Hashable,
        work: Callable[[], Coroutine[Any, Any, T]],
        longest_wait: float,
    ) -> T:
        """Do the work, or wait for the task that is doing it already.

        :raises TimedOutError: when that task takes longer than so many seconds.
        """
        loop = asyncio.get_running_loop()
        if loop not in self._loops:
            drop_closed(self._loops)
        flights = self._loops.setdefault(loop, {})
        flight = flights.get(key)
        if flight is not None:
            return await flight.wait(longest_wait)
        return await _Flight(flights, key, work()).wait(None)


class _Flight(Generic[T]):
    """A task that fetches, and how many wait for it."""

    def __init__(
        self,
        flights: "dict[Hashable, _Flight[T]]",
        key: Hashable,
        work: Coroutine[Any, Any, T],
    ) -> None:
        self._flights = flights
        self._key = key
        self._waiting = 0
        self._was_raised = False
        self._task = asyncio.create_task(work)
        self._task.add_done_callback(self._end)
        flights[key] = self

    async def wait(self, seconds: float | None) -> T:
        self._waiting += 1
        try:
            done, _ = await asyncio.wait({self._task}, timeout=seconds)
        finally:
            self._waiting -= 1
            if not self._waiting and not self._task.done():
                await self._give_up()
        if not done:
            raise TimedOutError("Twitter API did not answer in time")
        return self._outcome()

    def _outcome(self) -> T:
        if self._task.cancelled():
            raise NoAnswerError("The request was interrupted")
        error = self._task.exception()
        if error is not None and self._was_raised:
            raise one_of_many(error) from error
        self._was_raised = True
        return self._task.result()

    async def _give_up(self) -> None:
        """Cancel what nobody waits for, and see it cleaned up."""
        self._land()
        self._task.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait({self._task})

    def _end(self, task: "asyncio.Task[T]") -> None:
        self._land()
        if not task.cancelled():
            # Nobody may be left to ask for it, which asyncio would complain about.
            task.exception()

    def _land(self) -> None:
        if self._flights.get(self._key) is self:
            del self._flights[self._key]
