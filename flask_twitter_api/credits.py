"""Counting the credits that calls cost, and keeping them inside a budget."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .calls import Call
from .errors import BudgetExhaustedError
from .forking import watch
from .settings import Settings
from .sharing import Shared

# Adds to the sum of a period unless it would come above the budget (0: there is
# none), and lets it vanish some time after the period's end.
# Arguments: credits, seconds of life, budget. Answer: the sum, or nothing if refused.
_ADD = """
local sum = tonumber(redis.call('GET', KEYS[1]) or '0') + tonumber(ARGV[1])
local budget = tonumber(ARGV[3])
if budget > 0 and sum > budget then return '' end
sum = redis.call('INCRBYFLOAT', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return sum
"""


@dataclass(slots=True)
class Reservation:
    """What was set aside for one call, in which period, here and in Redis.

    It is made before anything is set aside: whoever is interrupted meanwhile still
    knows what to give back.
    """

    window: int
    here: float = 0.0
    shared: float = 0.0


class CreditMeter:
    """Estimated credits spent in the current period, by all processes if shared."""

    def __init__(
        self,
        settings: Settings,
        shared: Shared,
        name: str,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.budget = settings.credit_budget
        self._period = max(settings.budget_period, 1.0)
        self._shared = shared
        self._name = ":".join(filter(None, (name, settings.budget_name)))
        self._clock = clock
        self._window = 0
        self._spent = 0.0
        self.renew()
        watch(self)

    def renew(self) -> None:
        """Take a new lock, as a forked child does."""
        self._lock = threading.Lock()

    def begin(self) -> Reservation:
        """Return the reservation of a call for which nothing is set aside yet."""
        return Reservation(int(self._clock() // self._period))

    def reserve(self, call: Call, reserved: Reservation) -> None:
        """Set aside the most that a call may cost, if there is a budget.

        :raises BudgetExhaustedError: when the budget does not hold it any more.
        """
        most = highest_cost(call) if self.budget else 0.0
        if not most:
            return
        if not self._add_here(reserved.window, most, self.budget):
            self._refuse()
        # Who is interrupted while Redis answers has been heard there, most likely.
        reserved.here = reserved.shared = most
        total = self._add_shared(reserved.window, most, self.budget)
        if not total:
            reserved.shared = 0.0
        if total == "":
            self._add_here(reserved.window, -most)
            reserved.here = 0.0
            self._refuse()

    def settle(self, reservation: Reservation, cost: float) -> None:
        """Count what a call has cost in place of what was set aside for it."""
        window = reservation.window
        self._add_here(window, cost - reservation.here)
        if cost != reservation.shared:
            self._shared.defer(
                _ADD, self._key(window), cost - reservation.shared, self._life, 0
            )

    def add(self, amount: float) -> float:
        """Count credits that were spent otherwise; return the sum of this period."""
        window = int(self._clock() // self._period)
        self._add_here(window, amount)
        self._add_shared(window, amount, 0.0)
        return self.spent

    @property
    def spent(self) -> float:
        """Credits spent in this period, as far as we can estimate."""
        window = int(self._clock() // self._period)
        total = self._shared.ask("get", self._key(window))
        with self._lock:
            mine = self._spent if window == self._window else 0.0
        return max(mine, float(total or 0.0))

    @property
    def left(self) -> float | None:
        """Credits left in the budget; None where there is no budget."""
        return max(0.0, self.budget - self.spent) if self.budget else None

    @property
    def seconds_left(self) -> float:
        """Seconds until the next period begins."""
        return self._period - self._clock() % self._period

    @property
    def _life(self) -> int:
        return int(self._period * 2) + 1

    def _add_here(self, window: int, amount: float, budget: float = 0.0) -> bool:
        with self._lock:
            if window > self._window:
                self._window, self._spent = window, 0.0
            # What belongs to a period that is over is not counted any more.
            if window < self._window:
                return True
            if budget and self._spent + amount > budget:
                return False
            self._spent += amount
            return True

    def _add_shared(self, window: int, amount: float, budget: float) -> str | None:
        found = self._shared.run(_ADD, self._key(window), amount, self._life, budget)
        if found is None:
            return None
        return found.decode() if isinstance(found, bytes) else str(found)

    def _key(self, window: int) -> str:
        return f"credits:{self._name}:{window}"

    def _refuse(self) -> None:
        raise BudgetExhaustedError(
            "The credit budget for Twitter is spent for now",
            retry_after=self.seconds_left,
        )


def highest_cost(call: Call) -> float:
    """Return the most that a call may cost, by the records that it asks for."""
    return call.endpoint.price.most(_most_records(call))


def _most_records(call: Call) -> int:
    return max(_asked_for(call), default=call.endpoint.largest)


def _asked_for(call: Call) -> Iterator[int]:
    for param, value in call.values:
        if param.name in {"count", "page_size"}:
            yield int(value)
        elif param.name in {"tweet_ids", "user_ids"}:
            yield str(value).count(",") + 1
        elif param.name == "queries" and isinstance(value, list | tuple):
            yield 20 * len(value)
