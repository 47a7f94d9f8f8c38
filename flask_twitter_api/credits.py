"""Counting the credits that calls cost, and keeping them inside a budget."""

import threading
import time
from collections.abc import Callable

from .errors import BudgetExhaustedError
from .settings import Settings
from .sharing import Shared

# Adds to the sum of a period and lets it vanish some time after its end.
_ADD = """
local sum = redis.call('INCRBYFLOAT', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return sum
"""


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
        self._name = name
        self._clock = clock
        self._lock = threading.Lock()
        self._window = 0
        self._spent = 0.0

    def reserve(self, amount: float) -> None:
        """Set the least price of a call aside.

        :raises BudgetExhaustedError: when the budget does not hold it any more.
        """
        spent = self.add(amount)
        if self.budget and amount and spent > self.budget:
            self.add(-amount)
            raise BudgetExhaustedError(
                "The credit budget for Twitter is spent for now",
                retry_after=self.seconds_left,
            )

    def add(self, amount: float) -> float:
        """Count credits spent (or given back) and return the period's sum."""
        window = int(self._clock() // self._period)
        with self._lock:
            if window != self._window:
                self._window, self._spent = window, 0.0
            self._spent += amount
            mine = self._spent
        return max(mine, self._add_shared(window, amount))

    @property
    def spent(self) -> float:
        """Credits spent in this period, as far as we can estimate."""
        return self.add(0)

    @property
    def left(self) -> float | None:
        """Credits left in the budget; None where there is no budget."""
        return max(0.0, self.budget - self.spent) if self.budget else None

    @property
    def seconds_left(self) -> float:
        """Seconds until the next period begins."""
        return self._period - self._clock() % self._period

    def _add_shared(self, window: int, amount: float) -> float:
        key = f"credits:{self._name}:{window}"
        life = int(self._period * 2) + 1
        sum_text = (
            self._shared.run(_ADD, key, amount, life)
            if amount
            else self._shared.ask("get", key)
        )
        return float(sum_text) if sum_text else 0.0
