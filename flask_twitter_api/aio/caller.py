"""The driver of calls for event loops: it sends, sleeps and joins flights."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask_twitter_api.base import BaseCaller
from flask_twitter_api.engine import Engine
from flask_twitter_api.frozen import FrozenDict
from flask_twitter_api.settings import Settings
from flask_twitter_api.steps import Steps
from flask_twitter_api.transport import fitting

from .driver import drive, in_thread
from .flights import AsyncSingleFlight
from .transport import AsyncHttpTransport, AsyncTransport

T = TypeVar("T")


class AsyncCaller(BaseCaller):
    """Sends calls by the name of their endpoint and returns their JSON."""

    def __init__(
        self,
        settings: Settings,
        *,
        transport: AsyncTransport | None = None,
        redis: Any = None,
        engine: Engine | None = None,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._owns_engine = engine is None
        engine = engine or Engine(settings, redis=redis, clock=clock, timer=timer)
        super().__init__(settings, engine)
        transport = transport or AsyncHttpTransport(settings)
        self._transport: AsyncTransport = fitting(transport, awaited=True)
        self._flights: AsyncSingleFlight[FrozenDict] = AsyncSingleFlight()

    async def request(self, name: str, /, **given: Any) -> FrozenDict:
        """Make one call and return the JSON of its answer, unchangeable.

        :raises TwitterError: one of the tree in ``errors``.
        """
        engine, manner = self._engine, self._manner
        call = engine.bind(name, given)
        if not call.endpoint.cacheable:
            return await self._drive(engine.fetch(call, manner))
        kept = engine.recall(call, manner)
        if kept is not None:
            return kept
        return await self._flights.do(
            manner.flight(call),
            lambda: self._drive(engine.refresh(call, manner)),
            engine.longest_flight(manner),
        )

    async def status(self) -> dict[str, Any]:
        """Return what an operator wants to know, without any secret."""
        return await in_thread(self._engine.status)

    async def forget(self, name: str | None = None, /, **given: Any) -> None:
        """Forget kept answers, here and in Redis: all, those of a call, or one.

        :raises InvalidParametersError: when there is no such call.
        """
        await self._drive(self._engine.forget(name, given))

    async def aclose(self) -> None:
        """Close the kept connections."""
        if isinstance(self._transport, AsyncHttpTransport):
            await self._transport.aclose()
        if self._owns_engine:
            self._engine.close()

    async def _drive(self, steps: Steps[T]) -> T:
        return await drive(steps, self._transport.send)
