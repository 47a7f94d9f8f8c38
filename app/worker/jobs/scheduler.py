"""What a worker does by the clock: small, idempotent duties that survive failures.

Several machines may run the same duties at once.
"""

import logging
import traceback
from collections.abc import Callable
from time import monotonic

from app.lib import outages
from app.lib.background import Stop
from app.lib.backoff import Backoff

Duty = Callable[[], float | None]

_log = logging.getLogger(__name__)


def run_loop(tick: Callable[[], float], stop: Stop) -> None:
    """Call `tick` until asked to stop, waiting as many seconds as it says."""
    guarded = Guarded("loop", tick, every=1.0)
    while not stop.is_set():
        stop.wait(guarded())


class Guarded:
    """A duty that may fail: it is tried again ever more slowly, up to a minute.

    Each distinct failure is logged once until the duty succeeds again.
    """

    def __init__(self, name: str, duty: Duty, *, every: float) -> None:
        self._name = name
        self._duty = duty
        self._every = every
        self._backoff = Backoff(first=1.0, cap=60.0)
        self._seen: set[str] = set()

    def __call__(self) -> float:
        """Do the duty; gives the seconds until the next time."""
        try:
            delay = self._duty()
        except Exception as error:
            # Whatever a duty raises, the others and its own next try must go on.
            self._note_failure(error)
            return self._backoff.next()
        self._note_success()
        return self._every if delay is None else max(0.0, delay)

    def _note_failure(self, error: Exception) -> None:
        if outages.note(error):
            # It concerns all duties alike, and no line of ours is to blame.
            return
        place = traceback.extract_tb(error.__traceback__)[-1]
        failure = f"{type(error).__name__} at {place.filename}:{place.lineno}"
        if failure not in self._seen:
            self._seen.add(failure)
            _log.error("Duty %s failed: %s", self._name, error, exc_info=error)

    def _note_success(self) -> None:
        self._backoff.reset()
        if self._seen:
            self._seen.clear()
            _log.info("Duty %s succeeds again", self._name)


class Rota:
    """Duties and how often each is due; a `tick` for `run_loop`.

    A duty may return the seconds until it wants its next turn, such as 0 when there is
    more to do; otherwise it comes again after its own period.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._duties: list[tuple[Guarded, list[float]]] = []

    def every(self, seconds: float, duty: Duty, *, name: str) -> None:
        """Add a duty, due at once and then every `seconds`."""
        guarded = Guarded(name, duty, every=seconds)
        self._duties.append((guarded, [self._clock()]))

    def __call__(self) -> float:
        """Do what is due; gives the seconds until something is due again."""
        for guarded, due_at in self._duties:
            if due_at[0] <= self._clock():
                due_at[0] = guarded() + self._clock()
        soonest = min((due_at[0] for _, due_at in self._duties), default=float("inf"))
        return min(max(0.0, soonest - self._clock()), 60.0)
