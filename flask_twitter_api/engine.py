"""What all clients of one key have in common, and the way of a call through it."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .breaker import Breaker
from .cache import AnswerCache, Entry
from .calls import Call, bind
from .credits import CreditMeter
from .errors import (
    InvalidParametersError,
    NotConfiguredError,
    NotFoundError,
    TwitterError,
)
from .frozen import FrozenDict
from .limiter import Patience, RateLimiter
from .sending import Sender
from .settings import Settings
from .sharing import Shared, connect
from .steps import Steps
from .utils import fingerprint

logger = logging.getLogger("flask-twitter-api")

#: How often a process looks whether another one has fetched what it wants, and how
#: long it trusts that one to be alive.
_LOOK_EVERY = 0.05
_TRUST = 10.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How one client asks, beside what it shares with others of its key."""

    #: How long one call may sleep in all.
    max_wait: float
    #: Whether it asks although an answer is kept.
    fresh: bool = False


class Engine:
    """Decides the way of every call; what has to wait is a step for its driver.

    A driver, of threads or of an event loop, goes: ``bind`` the call; unless
    ``call.endpoint.cacheable`` drive ``fetch``; else return what ``recall`` finds; else
    join the flight for ``call.key``, whose leader drives ``refresh``.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        redis: Any = None,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self._own_redis = redis is None and bool(settings.redis_url)
        if self._own_redis:
            redis = connect(settings.redis_url)
        self.shared = Shared(redis, settings.redis_prefix, timer=timer)
        # Never the key itself, and never the answers of one key for another.
        name = fingerprint(settings.base_url, settings.api_key)
        self.cache = AnswerCache(settings, self.shared, name, clock=clock)
        self.limiter = RateLimiter(settings, self.shared, name)
        self.breaker = Breaker(
            settings.breaker_failures, settings.breaker_seconds, timer=timer
        )
        self.credits = CreditMeter(settings, self.shared, name, clock=clock)
        self._sender = Sender(
            settings,
            self.shared,
            self.limiter,
            self.breaker,
            self.credits,
            note=self._note,
        )
        self._counts: Counter[str] = Counter()
        self._count_lock = threading.Lock()

    @property
    def longest_flight(self) -> float:
        """Seconds after which nobody waits any longer for another's answer."""
        # Whoever goes for the others may sleep first, then be under way.
        return self.settings.total_timeout + 2 * self.settings.max_wait + 1

    def bind(self, name: str, given: Mapping[str, Any]) -> Call:
        """Fit parameters to an endpoint.

        :raises NotConfiguredError: when there is no key.
        :raises InvalidParametersError: when the parameters can not be right.
        """
        if not self.settings.api_key:
            raise NotConfiguredError("TWITTER_API_KEY is not set")
        return bind(name, given)

    def recall(self, call: Call, manner: Manner) -> FrozenDict | None:
        """Return the answer that this process holds, or None.

        :raises NotFoundError: when it holds that there is none.
        """
        kept = None if manner.fresh else self.cache.fresh(call.key)
        if kept is None:
            return None
        self._note("hits")
        return kept.reveal()

    def fetch(self, call: Call, manner: Manner) -> Steps[FrozenDict]:
        """Send the call, whatever is kept.

        :raises TwitterError: one of the tree in ``errors``.
        """
        return self._sender.fetch(call, manner.max_wait)

    def refresh(self, call: Call, manner: Manner) -> Steps[FrozenDict]:
        """Find out what this process does not hold, and keep it.

        :raises TwitterError: one of the tree in ``errors``.
        """
        if manner.fresh:
            return (yield from self._fetch_and_keep(call, manner))
        # Another thread may have landed between our look and our take-off.
        kept = yield from self._look(call)
        is_ours = kept is None and (yield from self._claim(call))
        if kept is None and not is_ours:
            kept, is_ours = yield from self._await_other(call, manner)
        try:
            if is_ours:
                # Whoever had the right before us left the answer before letting go.
                kept = yield from self._look(call)
            if kept is not None:
                self._note("hits")
                return kept.reveal()
            return (yield from self._fetch_or_stale(call, manner))
        finally:
            if is_ours:
                yield from self.shared.steps(self.cache.release, call.key)

    def status(self) -> dict[str, Any]:
        """Return what an operator wants to know, without any secret."""
        with self._count_lock:
            counts = dict(self._counts)
        return {
            "configured": bool(self.settings.api_key),
            "base_url": self.settings.base_url,
            "breaker": self.breaker.state,
            "shared": self.shared.available,
            "cached": len(self.cache),
            "credits_spent": self.credits.spent,
            "credits_left": self.credits.left,
            **{name: counts.get(name, 0) for name in ("calls", "hits", "stale")},
        }

    def close(self) -> None:
        """Close the connections to a Redis that was opened here."""
        if self._own_redis:
            self.shared.close()

    def _look(self, call: Call) -> Steps[Entry | None]:
        return self.shared.steps(self.cache.fresh_anywhere, call.key)

    def _claim(self, call: Call) -> Steps[bool]:
        return self.shared.steps(self.cache.claim, call.key, _TRUST)

    def _await_other(
        self, call: Call, manner: Manner
    ) -> Steps[tuple[Entry | None, bool]]:
        """Wait for what another process is fetching, or for the right to fetch it."""
        patience = Patience(min(manner.max_wait, _TRUST))
        while patience.allows(_LOOK_EVERY):
            yield from patience.spend(_LOOK_EVERY)
            kept = yield from self._look(call)
            if kept is not None:
                return kept, False
            if (yield from self._claim(call)):
                return None, True
        return None, False

    def _fetch_or_stale(self, call: Call, manner: Manner) -> Steps[FrozenDict]:
        try:
            return (yield from self._fetch_and_keep(call, manner))
        except (NotFoundError, InvalidParametersError):
            raise
        except TwitterError as error:
            old = yield from self.shared.steps(self.cache.stale, call.key)
            if old is None:
                raise
            self._note("stale")
            logger.warning("%s: old answer used (%s)", call.endpoint.name, error.code)
            found: FrozenDict = old
            return found

    def _fetch_and_keep(self, call: Call, manner: Manner) -> Steps[FrozenDict]:
        try:
            body = yield from self.fetch(call, manner)
        except NotFoundError as error:
            yield from self.shared.steps(
                self.cache.put_missing, call.key, error.message
            )
            raise
        yield from self.shared.steps(self.cache.put, call.key, body)
        return body

    def _note(self, what: str) -> None:
        with self._count_lock:
            self._counts[what] += 1
