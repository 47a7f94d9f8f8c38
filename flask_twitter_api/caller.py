"""The driver of calls for threads: it sends, sleeps and joins flights."""

import copy
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self

from .credits import CreditMeter
from .engine import Engine, Manner
from .flights import SingleFlight
from .frozen import FrozenDict
from .settings import Settings
from .steps import Steps, drive
from .transport import HttpTransport, Transport


class Caller:
    """Sends calls by the name of their endpoint and gives their JSON back."""

    def __init__(
        self,
        settings: Settings,
        *,
        transport: Transport | None = None,
        redis: Any = None,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self._engine = Engine(settings, redis=redis, clock=clock, timer=timer)
        self._transport = transport or HttpTransport(settings)
        self._flights: SingleFlight[FrozenDict] = SingleFlight(
            self._engine.longest_flight
        )
        self._manner = Manner(settings.max_wait)

    def __repr__(self) -> str:
        known = "configured" if self.configured else "without a key"
        return f"<{type(self).__name__} {self.settings.shown_url} {known}>"

    @property
    def configured(self) -> bool:
        """Whether there is a key, without which no call is sent."""
        return bool(self.settings.api_key)

    @property
    def credits(self) -> CreditMeter:
        """The credits that were spent."""
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

    def request(self, name: str, /, **given: Any) -> FrozenDict:
        """Make one call and return the JSON of its answer, unchangeable.

        :raises TwitterError: one of the tree in ``errors``.
        """
        engine, manner = self._engine, self._manner
        call = engine.bind(name, given)
        if not call.endpoint.cacheable:
            return self._drive(engine.fetch(call, manner))
        kept = engine.recall(call, manner)
        if kept is not None:
            return kept
        return self._flights.do(
            call.key, lambda: self._drive(engine.refresh(call, manner))
        )

    def status(self) -> dict[str, Any]:
        """Return what an operator wants to know, without any secret."""
        return self._engine.status()

    def forget(self) -> None:
        """Empty the cache of this process."""
        self._engine.cache.clear()

    def close(self) -> None:
        """Close the kept connections."""
        if isinstance(self._transport, HttpTransport):
            self._transport.close()
        self._engine.close()

    def _drive(self, steps: Steps[FrozenDict]) -> FrozenDict:
        return drive(steps, self._transport.send)
