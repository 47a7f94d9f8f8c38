"""A circuit breaker: stop asking a part that does not answer, and try again later."""

import threading
import time
from collections.abc import Callable
from types import TracebackType

from app.exceptions import Unavailable


class Breaker:
    """Guards calls to one outside part; shared by all threads of a process.

    After `failures` failed calls in a row it refuses every call for `reset_after`
    seconds; then it lets a single one through, whose outcome closes or opens it again.

    :raises Unavailable: from `with breaker:`, while the part is taken to be down.
    """

    def __init__(
        self,
        name: str,
        failures: int = 3,
        reset_after: float = 10.0,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._failures = failures
        self._reset_after = reset_after
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._retry_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether a call would be refused now."""
        with self._lock:
            return self._refuses()

    def __enter__(self) -> None:
        with self._lock:
            if self._refuses():
                raise Unavailable(self.name)
            if self._failed >= self._failures:
                # This call is the trial: the others keep waiting for its outcome,
                # for one more period at most should it never return.
                self._retry_at = self._clock() + self._reset_after

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            if kind is None:
                self._failed = 0
            elif issubclass(kind, Exception):
                self._failed += 1
                self._retry_at = self._clock() + self._reset_after
            else:
                # A killed greenlet says nothing about the part: let another one try.
                self._retry_at = min(self._retry_at, self._clock())

    def _refuses(self) -> bool:
        return self._failed >= self._failures and self._clock() < self._retry_at
