"""What all clients of one key have in common, and the way of a call through it."""

import logging
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from .breaker import Breaker
from .cache import AnswerCache, Claim, Entry
from .calls import Call, bind, endpoint_of, shown
from .credits import CreditMeter
from .errors import (
    InvalidParametersError,
    NotConfiguredError,
    NotFoundError,
    TwitterError,
)
from .events import Hooks
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
    #: For how long its answers are fresh; None where the settings say so.
    cache_ttl: float | None = None

    def flight(self, call: Call) -> Hashable:
        """Return what those have in common who share one fate.

        Those of another manner wait for each other's answer only as long as they
        themselves may sleep, then ask.
        """
        return call.key, self


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
        self.hooks = Hooks()
        self._sender = Sender(
            settings,
            self.shared,
            self.limiter,
            self.breaker,
            self.credits,
            self.hooks,
        )

    def longest_flight(self, manner: Manner) -> float:
        """Return the seconds after which nobody waits any longer for his equal."""
        # Whoever goes for the others may sleep first, then be under way.
        return self.settings.total_timeout + 2 * manner.max_wait + 1

    def bind(self, name: str, given: Mapping[str, Any]) -> Call:
        """Fit parameters to an endpoint.

        :raises NotConfiguredError: when there is no key.
        :raises InvalidParametersError: when the parameters can not be right.
        """
        if not self.settings.api_key:
            raise NotConfiguredError("TWITTER_API_KEY is not set")
        try:
            return bind(name, given)
        except InvalidParametersError as error:
            error.about(name, shown(name, given))
            raise

    def recall(self, call: Call, manner: Manner) -> FrozenDict | None:
        """Return the answer that this process holds, or None.

        :raises NotFoundError: when it holds that there is none.
        """
        kept = None if manner.fresh else self.cache.fresh(call.key, manner.cache_ttl)
        return None if kept is None else self._reveal(call, kept)

    def fetch(self, call: Call, manner: Manner) -> Steps[FrozenDict]:
        """Send the call, whatever is kept.

        :raises TwitterError: one of the tree in ``errors``.
        """
        try:
            return (yield from self._fetch(call, manner))
        finally:
            yield from self.shared.steps(self.shared.flush)

    def refresh(self, call: Call, manner: Manner) -> Steps[FrozenDict]:
        """Find out what this process does not hold, and keep it.

        :raises TwitterError: one of the tree in ``errors``.
        """
        claim = Claim()
        try:
            kept = None
            if not manner.fresh:
                kept = yield from self._look(call, manner, claim)
            if kept is not None:
                return self._reveal(call, kept)
            return (yield from self._fetch_and_keep(call, manner, claim))
        finally:
            self.cache.let_go(call.key, claim)
            if claim.is_shared:
                yield from self.shared.steps(self.cache.release, call.key, claim)
            yield from self.shared.steps(self.shared.flush)

    def forget(self, name: str | None, given: Mapping[str, Any]) -> Steps[None]:
        """Forget all kept answers, those of a call, or the one to these parameters.

        :raises InvalidParametersError: when there is no such call.
        """
        if name is not None and given:
            yield from self.shared.steps(self.cache.forget, bind(name, given).key)
        else:
            endpoint = endpoint_of(name).name if name is not None else ""
            yield from self.shared.steps(self.cache.forget_all, endpoint)

    def status(self) -> dict[str, Any]:
        """Return what an operator wants to know, without any secret."""
        counts = self.hooks.counts()
        return {
            "configured": bool(self.settings.api_key),
            "base_url": self.settings.shown_url,
            "breaker": self.breaker.state,
            "resting": self.breaker.resting,
            "shared": self.shared.available,
            "cached": len(self.cache),
            "credits_spent": self.credits.spent,
            "credits_left": self.credits.left,
            **{name: counts[name] for name in ("calls", "hits", "stale")},
        }

    def close(self) -> None:
        """Close the connections to a Redis that was opened here."""
        if self._own_redis:
            self.shared.close()

    def _look(self, call: Call, manner: Manner, claim: Claim) -> Steps[Entry | None]:
        """Return what another one keeps, or None when it is ours to ask.

        What another process, or a caller of another manner, is asking for is waited
        for.
        """
        patience = Patience(min(manner.max_wait, _TRUST))
        while True:
            # Another thread may have landed between our look and our take-off.
            kept: Entry | None = yield from self.shared.steps(
                self.cache.fresh_or_claim, call.key, claim, _TRUST, manner.cache_ttl
            )
            if kept is not None or claim.is_ours or not patience.allows(_LOOK_EVERY):
                return kept
            yield from patience.spend(_LOOK_EVERY)

    def _fetch(self, call: Call, manner: Manner) -> Steps[FrozenDict]:
        try:
            return (yield from self._sender.fetch(call, manner.max_wait))
        except TwitterError as error:
            error.about(call.endpoint.name, call.shown())
            raise

    def _fetch_and_keep(
        self, call: Call, manner: Manner, claim: Claim
    ) -> Steps[FrozenDict]:
        try:
            body = yield from self._fetch(call, manner)
        except NotFoundError as error:
            keep = partial(self.cache.put_missing, ttl=manner.cache_ttl)
            yield from self.shared.steps(keep, call.key, error.message, claim)
            raise
        except TwitterError as error:
            old = self.cache.stale(call.key, manner.cache_ttl)
            if old is None or manner.fresh or isinstance(error, InvalidParametersError):
                raise
            self.hooks.count("stale")
            self.hooks.emit("cache_hit", call, is_stale=True)
            logger.warning("%s: old answer used (%s)", call.endpoint.name, error.code)
            return old
        keep = partial(self.cache.put, ttl=manner.cache_ttl, lacks=call.lacks(body))
        yield from self.shared.steps(keep, call.key, body, claim)
        return body

    def _reveal(self, call: Call, kept: Entry) -> FrozenDict:
        self.hooks.count("hits")
        self.hooks.emit("cache_hit", call)
        try:
            return kept.reveal()
        except NotFoundError as error:
            raise error.about(call.endpoint.name, call.shown()) from None
