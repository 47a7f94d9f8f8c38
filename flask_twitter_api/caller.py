"""The driver of calls for threads: it sends, sleeps and joins flights."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from .base import BaseCaller
from .engine import Engine
from .flights import SingleFlight
from .frozen import FrozenDict
from .settings import Settings
from .steps import Steps, drive
from .transport import HttpTransport, Transport, fitting

T = TypeVar("T")


class Caller(BaseCaller):
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
        engine = Engine(settings, redis=redis, clock=clock, timer=timer)
        super().__init__(settings, engine)
        transport = transport or HttpTransport(settings)
        self._transport: Transport = fitting(transport, awaited=False)
        self._flights: SingleFlight[FrozenDict] = SingleFlight()

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
            manner.flight(call),
            lambda: self._drive(engine.refresh(call, manner)),
            engine.longest_flight(manner),
        )

    def status(self) -> dict[str, Any]:
        """Return what an operator wants to know, without any secret."""
        return self._engine.status()

    def forget(self, name: str | None = None, /, **given: Any) -> None:
        """Forget kept answers, here and in Redis: all, those of a call, or one.

        ``forget("get_user_info", username="alice")`` forgets one. What another process
        holds in its own memory stays there until it is old.

        :raises InvalidParametersError: when there is no such call.
        """
        self._drive(self._engine.forget(name, given))

    def close(self) -> None:
        """Close the kept connections."""
        if isinstance(self._transport, HttpTransport):
            self._transport.close()
        self._engine.close()

    def _drive(self, steps: Steps[T]) -> T:
        return drive(steps, self._transport.send)
