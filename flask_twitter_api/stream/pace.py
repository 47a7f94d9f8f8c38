"""When a stream may connect again, without any clock or network of its own."""

import random
from dataclasses import dataclass, fields

#: The close code by which a server says that it is too busy.
BUSY = 1013


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a stream behaves in time, in seconds.

    The service asks for 90 seconds between the end of a connection and the next, and
    for 60 where it said that it is busy.

    :raises ValueError: when a time is not above 0.
    """

    after_loss: float = 90.0
    after_busy: float = 60.0
    #: After an attempt that reached nobody; it doubles up to the longest.
    after_failure: float = 5.0
    longest: float = 600.0
    #: How often the connection is tried, and how long an echo may take.
    ping_every: float = 40.0
    ping_wait: float = 30.0

    def __post_init__(self) -> None:
        for one in fields(self):
            if not 0 < getattr(self, one.name) < float("inf"):
                raise ValueError(f"{one.name} must be above 0")


class Course:
    """What happened to the connections of one stream, and what follows for the next."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._not_before = 0.0
        self._failures = 0
        #: How often a connection was made.
        self.connections = 0
        self.is_open = False

    def rest(self, now: float) -> float:
        """Return how many seconds are left until a connection may be tried."""
        return max(0.0, self._not_before - now)

    def opened(self) -> None:
        """Learn that a connection stands."""
        self.is_open = True
        self.connections += 1
        self._failures = 0

    def closed(self, code: int | None, now: float) -> None:
        """Learn that a connection ended, by whatever side."""
        pace = self._pace
        self.is_open = False
        pause = pace.after_busy if code == BUSY else pace.after_loss
        self._not_before = now + pause

    def failed(self, now: float, retry_after: float | None = None) -> None:
        """Learn that no connection came about."""
        pace = self._pace
        self._failures += 1
        grown = pace.after_failure * 2.0 ** min(self._failures - 1, 30)
        # Chance keeps many processes apart; nothing secret hangs on it.
        spread = random.uniform(0.8, 1.0)  # noqa: S311 - not for secrets
        pause = retry_after or min(pace.longest, grown) * spread
        self._not_before = max(self._not_before, now + pause)
