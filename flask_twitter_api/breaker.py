"""A circuit breaker: a service that keeps failing is left alone for a while."""

import threading
import time
from collections.abc import Callable

from .errors import CircuitOpenError, OutOfCreditsError, ServiceError


class Breaker:
    """Closed while all is well, open after failures in a row, then one probe."""

    def __init__(
        self,
        failures: int,
        seconds: float,
        *,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = failures
        self._seconds = seconds
        self._timer = timer
        self._lock = threading.Lock()
        self._failed = 0
        self._open_until = 0.0
        self._reason: ServiceError | None = None

    @property
    def state(self) -> str:
        """ "closed", "open" or "half-open"."""
        with self._lock:
            if not self._open_until:
                return "closed"
            return "open" if self._timer() < self._open_until else "half-open"

    def check(self, *, is_free: bool = False) -> None:
        """Let the call pass, or refuse it; an empty account still makes free calls.

        :raises CircuitOpenError: while the service is left alone.
        :raises ServiceError: the refusal for which it is left alone.
        """
        with self._lock:
            left = self._open_until - self._timer()
            lacks_credits = isinstance(self._reason, OutOfCreditsError)
            if not self._open_until or (is_free and lacks_credits):
                return
            if left <= 0:
                # This caller is the probe; the others wait for what it finds.
                self._open_until = self._timer() + self._seconds
                return
            reason = self._reason
        if reason is not None:
            raise type(reason)(reason.message, status=reason.status, retry_after=left)
        raise CircuitOpenError(
            "Twitter API is failing and was given a rest", retry_after=left
        )

    def succeed(self) -> None:
        """Note that the service answered sensibly."""
        # Reading two numbers needs no lock, and this is on every call's path.
        if self._failed or self._open_until:
            with self._lock:
                self._failed, self._open_until, self._reason = 0, 0.0, None

    def fail(self) -> None:
        """Note a failure of the service or of the way to it."""
        with self._lock:
            self._failed += 1
            if self._most and self._failed >= self._most:
                self._open_until = self._timer() + self._seconds
                self._reason = None

    def halt(self, reason: ServiceError) -> None:
        """Stop at once: a bad key or an empty account will not mend by asking."""
        with self._lock:
            self._open_until = self._timer() + self._seconds
            self._reason = reason
