"""The way of a call to the service: breaker, budget, rate, network, and tries."""

import logging
import random
import re
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeGuard

from .answers import count_items, read_answer
from .breaker import Breaker, Outcome, Passage
from .calls import Call
from .credits import CreditMeter
from .errors import (
    BadAnswerError,
    InvalidKeyError,
    NoAnswerError,
    OutOfCreditsError,
    ServerFaultError,
    ServiceError,
    SessionExpiredError,
    TooManyRequestsError,
    TwitterError,
    is_transient,
)
from .events import Hooks
from .frozen import FrozenDict
from .limiter import FIRST_GUESS, Patience, RateLimiter
from .settings import Settings
from .sharing import Shared
from .steps import Send, Steps
from .transport import Request, Response

logger = logging.getLogger("flask-twitter-api")

# "For free-tier users, the QPS limit is one request every 5 seconds."
_SPACING = re.compile(r"(?:one|1) requests? (?:every|per) (\d{1,3})\s?s", re.IGNORECASE)


@dataclass(slots=True)
class _Journey:
    """One call with all its tries."""

    call: Call
    patience: Patience
    passage: Passage
    attempt: int = 0
    #: The status of the answer that came last.
    status: int | None = None


class Sender:
    """Decides when a call goes, whether it goes again, and what it teaches."""

    def __init__(
        self,
        settings: Settings,
        shared: Shared,
        limiter: RateLimiter,
        breaker: Breaker,
        credits: CreditMeter,
        hooks: Hooks,
    ) -> None:
        self._settings = settings
        self._shared = shared
        self._limiter = limiter
        self._breaker = breaker
        self._credits = credits
        self._hooks = hooks

    def fetch(self, call: Call, max_wait: float) -> Steps[FrozenDict]:
        """Send the call and return the JSON of its answer.

        :raises TwitterError: one of the tree in ``errors``.
        """
        is_free = not call.endpoint.price.minimum
        passage = self._breaker.enter(call.endpoint.family, is_free=is_free)
        patience = Patience(max_wait, under_way=self._settings.total_timeout)
        try:
            return (yield from self._paid(_Journey(call, patience, passage)))
        finally:
            self._breaker.leave(passage)

    def _paid(self, journey: _Journey) -> Steps[FrozenDict]:
        call = journey.call
        price = call.endpoint.price
        reserved = self._credits.begin()
        cost = price.minimum
        try:
            yield from self._ask(self._credits.reserve, call, reserved)
            cost = max(reserved.here, price.minimum)
            body = yield from self._attempts(journey)
            cost = price.of(count_items(body, call.endpoint.items))
        except TwitterError as error:
            cost = _cost_of(error, price.minimum, cost)
            raise
        finally:
            # It waits for the next question to Redis, and goes along with that.
            self._credits.settle(reserved, cost if journey.attempt else 0.0)
        return body

    def _attempts(self, journey: _Journey) -> Steps[FrozenDict]:
        patience = journey.patience
        tries = self._settings.max_retries if journey.call.endpoint.reads else 0
        for _ in range(tries):
            try:
                return (yield from self._attempt(journey))
            except TwitterError as error:
                pause = _pause_after(error, journey.attempt)
                over = patience.is_over or not patience.allows(pause)
                if over or not is_transient(error):
                    raise
                self._tell_retry(journey, error, pause)
            yield from patience.spend(pause)
        return (yield from self._attempt(journey))

    def _attempt(self, journey: _Journey) -> Steps[FrozenDict]:
        yield from self._wait(journey.patience)
        self._breaker.check(journey.passage)
        journey.attempt += 1
        self._hooks.count("calls")
        try:
            with journey.patience.travel() as seconds:
                body = yield from self._send(journey, seconds)
        except TwitterError as error:
            yield from self._learn(journey, error)
            raise
        journey.passage.outcome = Outcome.GOOD
        return body

    def _wait(self, patience: Patience) -> Steps[None]:
        """Sleep until there is a place in the rate, and no 429 holds everybody."""
        delay = yield from self._ask(self._limiter.reserve, patience.left)
        while delay:
            yield from patience.spend(delay)
            # The service may have said 429 to somebody else in the meantime.
            if not (yield from self._ask(self._limiter.held)):
                return
            delay = yield from self._ask(self._limiter.reserve, patience.left)

    def _send(self, journey: _Journey, seconds: float) -> Steps[FrozenDict]:
        call, key = journey.call, self._settings.api_key
        request = call.request(self._settings.base_url, key, seconds)
        self._hooks.emit("request", call, attempt=journey.attempt)
        begun = time.monotonic()
        journey.status = failure = None
        try:
            response = yield from _carried(request)
            journey.status = response.status
            return read_answer(
                response,
                secrets=[*self._settings.secrets, *call.secrets()],
                has_session=call.endpoint.has_session,
                has_secret=call.endpoint.has_secret,
            )
        except TwitterError as error:
            failure = error.about(call.endpoint.name, call.shown())
            raise
        finally:
            self._hooks.emit(
                "response",
                call,
                attempt=journey.attempt,
                status=journey.status,
                error=failure,
                seconds=time.monotonic() - begun,
            )

    def _learn(self, journey: _Journey, error: TwitterError) -> Steps[None]:
        passage = journey.passage
        logger.info("%s failed (%s)", journey.call.endpoint.name, error.code)
        if isinstance(error, TooManyRequestsError):
            passage.outcome = Outcome.BUSY
            length = yield from self._ask(
                self._limiter.pause, error.retry_after, _first_guess(error)
            )
            if error.retry_after is None:
                error.retry_after = length
        elif _is_about_the_key(error):
            # What one person sent along may have brought these words about.
            if journey.call.endpoint.has_secret:
                passage.outcome = Outcome.NOTHING
            else:
                self._breaker.halt(passage, error)
        elif isinstance(error, NoAnswerError | BadAnswerError | ServerFaultError):
            passage.outcome = Outcome.BAD
        else:
            passage.outcome = Outcome.GOOD

    def _tell_retry(self, journey: _Journey, error: TwitterError, pause: float) -> None:
        call = journey.call
        logger.info("%s: trying again (%s)", call.endpoint.name, error.code)
        self._hooks.emit(
            "retry", call, attempt=journey.attempt, error=error, seconds=pause
        )

    def _ask(self, work: Callable[..., Any], *args: Any) -> Steps[Any]:
        return self._shared.steps(work, *args)


def _carried(request: Request) -> Steps[Response]:
    try:
        response: Response = yield Send(request)
    except TwitterError:
        raise
    except Exception as error:
        # Whatever a transport raises, a page goes on without it. What it says may
        # quote secrets, so only its kind and its place are told.
        place = traceback.extract_tb(error.__traceback__)[-1]
        kind = type(error).__name__
        logger.error(
            "transport failed: %s in %s:%s", kind, place.filename, place.lineno
        )
        raise NoAnswerError("Twitter API could not be reached") from None
    return response


def _is_about_the_key(error: TwitterError) -> TypeGuard[ServiceError]:
    if isinstance(error, SessionExpiredError):
        return False
    return isinstance(error, InvalidKeyError | OutOfCreditsError)


def _cost_of(error: TwitterError, least: float, most: float) -> float:
    """What a call that failed may have cost."""
    if isinstance(error, BadAnswerError):
        return most
    if isinstance(error, NoAnswerError):
        # After a status of success the whole was paid for, otherwise perhaps the least.
        return least if is_transient(error) else most
    is_answer = isinstance(error, ServiceError) and error.status == 200
    return least if is_answer else 0.0


def _first_guess(error: TwitterError) -> float:
    found = _SPACING.search(error.message)
    return max(FIRST_GUESS, float(found[1])) if found else FIRST_GUESS


def _pause_after(error: TwitterError, attempt: int) -> float:
    if isinstance(error, TooManyRequestsError):
        # The shared limiter was told to pause, and the next try waits there.
        return 0.0
    if error.retry_after is not None:
        return error.retry_after
    longest: float = 0.25 * 2 ** (attempt - 1)
    # Chance spreads the tries of many processes; nothing secret hangs on it.
    return random.uniform(longest / 2, longest)  # noqa: S311 - not for secrets
