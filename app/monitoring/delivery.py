"""Storing reports where all processes find them, without losing those of an outage."""

import logging
from collections import deque
from collections.abc import Callable
from time import monotonic

from redis.exceptions import RedisError

from app.lib import outages
from app.lib.breaker import Backoff
from app.metrics import counter
from app.metrics.samples import Sample
from app.monitoring.store import HISTORY, Store

DROPPED = counter("reports_dropped_total", "Reports that Redis could not take in time.")

_log = logging.getLogger(__name__)


class Delivery:
    """Adds samples to a store; while it is away they wait, ten minutes of them.

    The store is then asked ever less often, so that the thread that reports is hardly
    delayed by one that hangs.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = monotonic) -> None:
        self._store = store
        self._clock = clock
        self._waiting: deque[Sample] = deque(maxlen=HISTORY)
        self._backoff = Backoff(first=1.0, cap=8.0)
        self._retry_at = 0.0

    def send(self, sample: Sample, totals: Callable[[], bytes] | None = None) -> bool:
        """Store a sample, after those that wait; return whether that could be done."""
        if len(self._waiting) == HISTORY:
            DROPPED.inc()
        self._waiting.append(sample)
        if self._clock() < self._retry_at:
            return False
        try:
            self._store.add(list(self._waiting), totals() if totals else None)
        except (RedisError, OSError) as error:
            outages.of("redis").failed(error)
            self._retry_at = self._clock() + self._backoff.next()
            return False
        self._waiting.clear()
        self._backoff.reset()
        return True
