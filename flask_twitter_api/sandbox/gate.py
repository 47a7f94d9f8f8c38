"""Keys, rates and credits, as the service guards its door with them."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable

from .reply import refused
from .world import World

#: A key that begins so has run out, for trying what happens then.
EXPIRED = "expired"


class Gate:
    """Lets those through who have a key, credits, and a place in the rate."""

    def __init__(
        self,
        world: World,
        *,
        keys: frozenset[str] = frozenset(),
        credits: float = 1_000_000,
        rate: int = 0,
        period: float = 1.0,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._world = world
        self.keys = keys
        self._credits = credits
        self.rate = rate
        self.period = period
        self._timer = timer
        self._lock = threading.Lock()
        self._recent: dict[str, deque[float]] = {}
        #: How often somebody came over the rate.
        self.turned_away = 0

    def admit(self, key: str, price: float) -> None:
        """Let a request in.

        :raises RefusalError: 403, 401, 429 or 402.
        """
        if not key:
            raise refused(
                403,
                "API key required. Please include x-api-key in your request header",
            )
        if key.startswith(EXPIRED) or (self.keys and key not in self.keys):
            raise refused(401, "API key is invalid")
        self._keep_rate(key)
        if self.balance(key) < price:
            raise refused(402, "Credits is not enough.Please recharge")

    def balance(self, key: str) -> float:
        """The credits of a key."""
        return self._world.balances.setdefault(key, self._credits)

    def charge(self, key: str, cost: float) -> None:
        """Take credits off a key."""
        with self._lock:
            self._world.balances[key] = self.balance(key) - cost

    def _keep_rate(self, key: str) -> None:
        if not self.rate:
            return
        now = self._timer()
        with self._lock:
            recent = self._recent.setdefault(key, deque())
            while recent and recent[0] <= now - self.period:
                recent.popleft()
            if len(recent) < self.rate:
                recent.append(now)
                return
            self.turned_away += 1
            wait = max(1, math.ceil(recent[0] + self.period - now))
        raise refused(
            429,
            f"The QPS limit is {self.rate} requests every {self.period:g} seconds",
            Retry_After=str(wait),
        )
