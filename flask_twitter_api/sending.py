"""The way of a call to the service: budget, breaker, rate, network, and tries."""

import logging
import random
from collections.abc import Callable
from typing import Any

from .answers import count_items, read_answer
from .breaker import Breaker
from .calls import Call
from .credits import CreditMeter
from .errors import (
    TRANSIENT,
    BadAnswerError,
    InvalidKeyError,
    NoAnswerError,
    OutOfCreditsError,
    ServerFaultError,
    ServiceError,
    SessionExpiredError,
    TooManyRequestsError,
    TwitterError,
)
from .frozen import FrozenDict
from .limiter import Patience, RateLimiter
from .settings import Settings
from .sharing import Shared
from .steps import Send, Steps

logger = logging.getLogger("flask-twitter-api")


class Sender:
    """Decides when a call goes, whether it goes again, and what it teaches."""

    def __init__(
        self,
        settings: Settings,
        shared: Shared,
        limiter: RateLimiter,
        breaker: Breaker,
        credits: CreditMeter,
        *,
        note: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._shared = shared
        self._limiter = limiter
        self._breaker = breaker
        self._credits = credits
        self._note = note

    def fetch(self, call: Call, max_wait: float) -> Steps[FrozenDict]:
        """Send the call and return the JSON of its answer.

        :raises TwitterError: one of the tree in ``errors``.
        """
        price = call.endpoint.price
        yield from self._ask(self._credits.reserve, price.minimum)
        try:
            body = yield from self._attempts(call, max_wait)
        except (NoAnswerError, BadAnswerError):
            # It may have been billed although nothing usable arrived.
            raise
        except TwitterError as error:
            if not isinstance(error, ServiceError) or error.status != 200:
                yield from self._ask(self._credits.add, -price.minimum)
            raise
        cost = price.of(count_items(body, call.endpoint.items))
        if cost > price.minimum:
            yield from self._ask(self._credits.add, cost - price.minimum)
        return body

    def _attempts(self, call: Call, max_wait: float) -> Steps[FrozenDict]:
        patience = Patience(max_wait, under_way=self._settings.total_timeout)
        tries = self._settings.max_retries if call.endpoint.reads else 0
        for attempt in range(tries):
            try:
                return (yield from self._attempt(call, patience))
            except TRANSIENT as error:
                pause = _pause_after(error, attempt)
                if patience.is_over or not patience.allows(pause):
                    raise
                logger.info("%s: trying again (%s)", call.endpoint.name, error.code)
            yield from patience.spend(pause)
        return (yield from self._attempt(call, patience))

    def _attempt(self, call: Call, patience: Patience) -> Steps[FrozenDict]:
        is_free = not call.endpoint.price.minimum
        self._breaker.check(is_free=is_free)
        delay = yield from self._ask(self._limiter.reserve, patience.left)
        yield from patience.spend(delay)
        self._note("calls")
        try:
            with patience.travel() as seconds:
                body = yield from self._send(call, seconds)
        except TwitterError as error:
            yield from self._learn(call, error)
            raise
        if not is_free:
            self._breaker.succeed()
        return body

    def _send(self, call: Call, seconds: float) -> Steps[FrozenDict]:
        key = self._settings.api_key
        response = yield Send(call.request(self._settings.base_url, key, seconds))
        return read_answer(
            response,
            secrets=[key, *call.secrets()],
            has_session=call.endpoint.has_session,
        )

    def _learn(self, call: Call, error: TwitterError) -> Steps[None]:
        logger.info("%s failed (%s)", call.endpoint.name, error.code)
        if isinstance(error, TooManyRequestsError):
            yield from self._ask(self._limiter.pause, error.retry_after)
        elif isinstance(error, SessionExpiredError):
            self._breaker.succeed()
        elif isinstance(error, InvalidKeyError | OutOfCreditsError):
            self._breaker.halt(error)
        elif isinstance(error, NoAnswerError | BadAnswerError | ServerFaultError):
            self._breaker.fail()
        else:
            self._breaker.succeed()

    def _ask(self, work: Callable[..., Any], *args: Any) -> Steps[Any]:
        return self._shared.steps(work, *args)


def _pause_after(error: TwitterError, attempt: int) -> float:
    if isinstance(error, TooManyRequestsError):
        # The shared limiter was told to pause, and the next try waits there.
        return 0.0
    if error.retry_after is not None:
        return error.retry_after
    longest: float = 0.25 * 2**attempt
    # Chance spreads the tries of many processes; nothing secret hangs on it.
    return random.uniform(longest / 2, longest)  # noqa: S311 - not for secrets
