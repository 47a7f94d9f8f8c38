"""The driver of calls for event loops: it sends, sleeps and joins flights."""

import copy
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self

import anyio.to_thread

from flask_twitter_api.credits import CreditMeter
from flask_twitter_api.engine import Engine, Manner
from flask_twitter_api.frozen import FrozenDict
from flask_twitter_api.settings import Settings
from flask_twitter_api.steps import Steps

from .driver import drive
from .flights import AsyncSingleFlight
from .transport import AsyncHttpTransport, AsyncTransport


class AsyncCaller:
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
        self.settings = settings
        self._owns_engine = engine is None
        self._engine = engine or Engine(settings, redis=redis, clock=clock, timer=timer)
        self._transport = transport or AsyncHttpTransport(settings)
        self._flights: AsyncSingleFlight[FrozenDict] = AsyncSingleFlight(
            self._engine.longest_flight
        )
        self._manner = Manner(settings.max_wait)

    def __repr__(self) -> str:
        known = "configured" if self.configured else "without a key"
        return f"<{type(self).__name__} {self.settings.base_url} {known}>"

    @property
    def configured(self) -> bool:
        """Whether there is a key, without which no call is sent."""
        return bool(self.settings.api_key)

    @property
    def credits(self) -> CreditMeter:
        """The credits that were spent; with Redis, ``status`` asks without blocking."""
        return self._engine.credits

    def with_options(
        self, *, fresh: bool | None = None, max_wait: float | None = None
    ) -> Self:
        """Return the same client, sharing everything, that behaves differently.

        ``fresh`` asks the service even if an answer is kept (and keeps the new
        one); ``max_wait`` lets one call sleep longer, as a background job may.
        """
        given = {"fresh": fresh, "max_wait": max_wait}
        changes: Any = {name: one for name, one in given.items() if one is not None}
        other = copy.copy(self)
        other._manner = replace(self._manner, **changes)
        return other

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
            call.key, lambda: self._drive(engine.refresh(call, manner))
        )

    async def status(self) -> dict[str, Any]:
        """Return what an operator wants to know, without any secret."""
        return await anyio.to_thread.run_sync(self._engine.status)

    async def forget(self) -> None:
        """Empty the cache of this process."""
        await anyio.to_thread.run_sync(self._engine.cache.clear)

    async def aclose(self) -> None:
        """Close the kept connections."""
        if isinstance(self._transport, AsyncHttpTransport):
            await self._transport.aclose()
        if self._owns_engine:
            self._engine.close()

    async def _drive(self, steps: Steps[FrozenDict]) -> FrozenDict:
        return await drive(steps, self._transport.send)
