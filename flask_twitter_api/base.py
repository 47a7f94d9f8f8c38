"""What the clients for threads and for event loops have in common."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Self

from .credits import CreditMeter
from .engine import Engine, Manner
from .events import H, Hooks, Kind
from .settings import Settings, check


class BaseCaller:
    """Holds an engine, which may be shared, and a manner of its own."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self._engine = engine
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
        """The credits that were spent; with Redis it is asked for them."""
        return self._engine.credits

    @property
    def hooks(self) -> Hooks:
        """The functions that are told of calls: ``hooks.add("retry", function)``.

        They are told by the thread, or in the loop, that makes the call.
        """
        return self._engine.hooks

    def on(self, kind: Kind) -> Callable[[H], H]:
        """Return a decorator for a function that is told of such events."""

        def add(hook: H) -> H:
            self.hooks.add(kind, hook)
            return hook

        return add

    def with_options(
        self,
        *,
        fresh: bool | None = None,
        max_wait: float | None = None,
        cache_ttl: float | None = None,
    ) -> Self:
        """Return the same client, sharing everything, that behaves differently.

        ``fresh`` asks the service even if an answer is kept (and keeps the new
        one); ``max_wait`` lets one call sleep longer, as a background job may;
        ``cache_ttl`` takes no answer that is older than so many seconds, and keeps its
        own for as long.

        :raises ValueError: when a time is negative or endless.
        """
        given = {"fresh": fresh, "max_wait": max_wait, "cache_ttl": cache_ttl}
        for name in ("max_wait", "cache_ttl"):
            if given[name] is not None:
                check(name, given[name], 0.0)
        changes: Any = {name: one for name, one in given.items() if one is not None}
        other = copy.copy(self)
        other._manner = replace(self._manner, **changes)
        return other
