"""When clients that lost events ask the site for its state: not all at once."""

import math
import secrets
from collections.abc import Callable
from time import monotonic


class Resyncs:
    """When a client resyncs: once for many losses, at a moment of its own.

    What cuts off one client cuts off all of a site, and several times within seconds:
    each process that reconnects to Redis makes all clients resync. At once, all
    pages would ask the site for its state at the same moment, and again.
    """

    __slots__ = ("_clock", "_due", "_last", "_spread")

    def __init__(self, spread: float, clock: Callable[[], float] = monotonic) -> None:
        self._spread = spread
        self._clock = clock
        self._due: float | None = None
        self._last = -math.inf

    def note(self) -> None:
        """Note a loss; it is served together with others that are not served yet."""
        if self._due is None:
            earliest = max(self._clock(), self._last + self._spread)
            self._due = earliest + self._spread * (0.5 + random_share())

    @property
    def is_noted(self) -> bool:
        """Whether a loss was noted that is not served yet."""
        return self._due is not None

    @property
    def wait(self) -> float:
        """Seconds until the next resync is due; infinite if there is none."""
        return math.inf if self._due is None else max(0.0, self._due - self._clock())

    def take(self) -> bool:
        """Return whether a resync is due, which is then counted as served."""
        if self.wait > 0:
            return False
        self._due, self._last = None, self._clock()
        return True


def random_share() -> float:
    """Return a number from 0 to 1, to spread clients that were cut off together."""
    return secrets.randbelow(1000) / 1000
