"""The way of every call: cache, budget, breaker, rate, network, and back."""

import copy
import logging
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Self

from .answers import count_items, read_answer
from .breaker import Breaker
from .cache import AnswerCache, Entry
from .calls import Call, bind
from .credits import CreditMeter
from .errors import (
    TRANSIENT,
    BadAnswerError,
    InvalidKeyError,
    InvalidParametersError,
    NoAnswerError,
    NotConfiguredError,
    NotFoundError,
    OutOfCreditsError,
    ServerFaultError,
    ServiceError,
    SessionExpiredError,
    TooManyRequestsError,
    TwitterError,
)
from .flights import SingleFlight
from .frozen import FrozenDict
from .limiter import Patience, RateLimiter
from .settings import Settings
from .sharing import Shared, connect
from .transport import HttpTransport, Transport
from .utils import fingerprint

logger = logging.getLogger("flask-twitter-api")

#: How often a process looks whether another one has fetched what it wants, and how
#: long it trusts that one to be alive.
_LOOK_EVERY = 0.05
_TRUST = 10.0


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
        self._own_redis = redis is None and bool(settings.redis_url)
        if self._own_redis:
            redis = connect(settings.redis_url)
        self._shared = Shared(redis, settings.redis_prefix, timer=timer)
        # Never the key itself, and never the answers of one key for another.
        name = fingerprint(settings.base_url, settings.api_key)
        self._transport = transport or HttpTransport(settings)
        self._cache = AnswerCache(settings, self._shared, name, clock=clock)
        self._limiter = RateLimiter(settings, self._shared, name)
        self._breaker = Breaker(
            settings.breaker_failures, settings.breaker_seconds, timer=timer
        )
        self.credits = CreditMeter(settings, self._shared, name, clock=clock)
        self._flights: SingleFlight[FrozenDict] = SingleFlight(
            # Whoever goes for the others may sleep first, then be under way.
            settings.total_timeout + 2 * settings.max_wait + 1
        )
        self._fresh = False
        self._max_wait = settings.max_wait
        self._counts: Counter[str] = Counter()
        self._count_lock = threading.Lock()

    def __repr__(self) -> str:
        known = "configured" if self.configured else "without a key"
        return f"<{type(self).__name__} {self.settings.base_url} {known}>"

    @property
    def configured(self) -> bool:
        """Whether there is a key, without which no call is sent."""
        return bool(self.settings.api_key)

    def with_options(
        self, *, fresh: bool | None = None, max_wait: float | None = None
    ) -> Self:
        """The same client, sharing everything, that behaves differently.

        ``fresh`` asks the service even if an answer is kept (and keeps the new
        one); ``max_wait`` lets one call sleep longer, as a background job may.
        """
        other = copy.copy(self)
        if fresh is not None:
            other._fresh = fresh
        if max_wait is not None:
            other._max_wait = max_wait
        return other

    def request(self, name: str, /, **given: Any) -> FrozenDict:
        """Make one call and give the JSON of its answer, unchangeable.

        :raises TwitterError: one of the tree in ``errors``.
        """
        if not self.configured:
            raise NotConfiguredError("TWITTER_API_KEY is not set")
        call = bind(name, given)
        if not call.endpoint.cacheable:
            return self._fetch(call)
        if not self._fresh:
            kept = self._cache.fresh(call.key)
            if kept is not None:
                self._note("hits")
                return kept.reveal()
        return self._flights.do(call.key, lambda: self._refresh(call))

    def status(self) -> dict[str, Any]:
        """What an operator wants to know, without any secret."""
        with self._count_lock:
            counts = dict(self._counts)
        return {
            "configured": self.configured,
            "base_url": self.settings.base_url,
            "breaker": self._breaker.state,
            "shared": self._shared.available,
            "cached": len(self._cache),
            "credits_spent": self.credits.spent,
            "credits_left": self.credits.left,
            **{name: counts.get(name, 0) for name in ("calls", "hits", "stale")},
        }

    def forget(self) -> None:
        """Empty the cache of this process."""
        self._cache.clear()

    def close(self) -> None:
        """Close the kept connections."""
        if isinstance(self._transport, HttpTransport):
            self._transport.close()
        if self._own_redis:
            self._shared.close()

    def _refresh(self, call: Call) -> FrozenDict:
        if self._fresh:
            return self._fetch_and_keep(call)
        # Another thread may have landed between our look and our take-off.
        kept = self._cache.fresh_anywhere(call.key)
        is_ours = kept is None and self._cache.claim(call.key, _TRUST)
        if kept is None and not is_ours:
            kept, is_ours = self._await_other(call)
        try:
            if is_ours:
                # Whoever had the right before us left the answer before letting go.
                kept = self._cache.fresh_anywhere(call.key)
            if kept is not None:
                self._note("hits")
                return kept.reveal()
            return self._fetch_or_stale(call)
        finally:
            if is_ours:
                self._cache.release(call.key)

    def _await_other(self, call: Call) -> tuple[Entry | None, bool]:
        """Wait for what another process is fetching, or for the right to fetch it."""
        patience = Patience(min(self._max_wait, _TRUST))
        while patience.spend(_LOOK_EVERY):
            kept = self._cache.fresh_anywhere(call.key)
            if kept is not None:
                return kept, False
            if self._cache.claim(call.key, _TRUST):
                return None, True
        return None, False

    def _fetch_or_stale(self, call: Call) -> FrozenDict:
        try:
            return self._fetch_and_keep(call)
        except (NotFoundError, InvalidParametersError):
            raise
        except TwitterError as error:
            old = self._cache.stale(call.key)
            if old is None:
                raise
            self._note("stale")
            logger.warning("%s: old answer used (%s)", call.endpoint.name, error.code)
            return old

    def _fetch_and_keep(self, call: Call) -> FrozenDict:
        try:
            body = self._fetch(call)
        except NotFoundError as error:
            self._cache.put_missing(call.key, error.message)
            raise
        self._cache.put(call.key, body)
        return body

    def _fetch(self, call: Call) -> FrozenDict:
        price = call.endpoint.price
        self.credits.reserve(price.minimum)
        try:
            body = self._attempts(call)
        except (NoAnswerError, BadAnswerError):
            # It may have been billed although nothing usable arrived.
            raise
        except TwitterError as error:
            if not isinstance(error, ServiceError) or error.status != 200:
                self.credits.add(-price.minimum)
            raise
        cost = price.of(count_items(body, call.endpoint.items))
        if cost > price.minimum:
            self.credits.add(cost - price.minimum)
        return body

    def _attempts(self, call: Call) -> FrozenDict:
        whole = self.settings.total_timeout
        patience = Patience(self._max_wait, under_way=whole)
        tries = self.settings.max_retries if call.endpoint.reads else 0
        for attempt in range(tries):
            try:
                return self._attempt(call, patience)
            except TRANSIENT as error:
                pause = _pause_after(error, attempt)
                if patience.is_over or not patience.spend(pause):
                    raise
                logger.info("%s: trying again (%s)", call.endpoint.name, error.code)
        return self._attempt(call, patience)

    def _attempt(self, call: Call, patience: Patience) -> FrozenDict:
        is_free = not call.endpoint.price.minimum
        self._breaker.check(is_free=is_free)
        self._limiter.wait(patience)
        self._note("calls")
        try:
            with patience.travel() as seconds:
                body = self._send(call, seconds)
        except TwitterError as error:
            self._learn(call, error)
            raise
        if not is_free:
            self._breaker.succeed()
        return body

    def _send(self, call: Call, seconds: float) -> FrozenDict:
        key = self.settings.api_key
        request = call.request(self.settings.base_url, key, seconds)
        response = self._transport.send(request)
        return read_answer(
            response,
            secrets=[key, *call.secrets()],
            has_session=call.endpoint.has_session,
        )

    def _learn(self, call: Call, error: TwitterError) -> None:
        logger.info("%s failed (%s)", call.endpoint.name, error.code)
        if isinstance(error, TooManyRequestsError):
            self._limiter.pause(error.retry_after)
        elif isinstance(error, SessionExpiredError):
            self._breaker.succeed()
        elif isinstance(error, InvalidKeyError | OutOfCreditsError):
            self._breaker.halt(error)
        elif isinstance(error, NoAnswerError | BadAnswerError | ServerFaultError):
            self._breaker.fail()
        else:
            self._breaker.succeed()

    def _note(self, what: str) -> None:
        with self._count_lock:
            self._counts[what] += 1


def _pause_after(error: TwitterError, attempt: int) -> float:
    if isinstance(error, TooManyRequestsError):
        # The shared limiter was told to pause, and the next try waits there.
        return 0.0
    if error.retry_after is not None:
        return error.retry_after
    longest: float = 0.25 * 2**attempt
    # Chance spreads the tries of many processes; nothing secret hangs on it.
    return random.uniform(longest / 2, longest)  # noqa: S311 - not for secrets
