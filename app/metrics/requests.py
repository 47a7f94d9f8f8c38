"""Requests of the last seconds: how many, how many failed, and how long they took."""

import secrets
from collections import deque
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from app.lib.background import renew_after_fork
from app.metrics.registry import counter, histogram

# Seconds that quantiles look back on.
WINDOW = 10.0
# Durations that one second remembers; of more, a random choice.
MOST = 500
QUANTILES = {"latency_p50": 0.5, "latency_p95": 0.95, "latency_p99": 0.99}
# Classes of endpoints whose duration says nothing of how quick the site is.
UNTIMED = frozenset({"stream", "static"})

DURATION = histogram(
    "http_request_duration_seconds",
    "Duration of requests until the response began, streams aside.",
    ["endpoint", "method"],
)
REQUESTS = counter(
    "http_requests_total", "Requests answered.", ["endpoint", "method", "status"]
)


@dataclass(slots=True)
class _Second:
    began: float
    requests: int = 0
    durations: list[float] = field(default_factory=list)

    def note(self, duration: float) -> None:
        self.requests += 1
        if len(self.durations) < MOST:
            self.durations.append(duration)
        elif (place := secrets.randbelow(self.requests)) < MOST:
            self.durations[place] = duration


class Requests:
    """The requests that this process answered."""

    def __init__(self) -> None:
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without requests, as in a child process."""
        self._lock = Lock()
        self._seconds: deque[_Second] = deque()
        self.total = 0
        self.errors = 0

    def note(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Count a request that was answered.

        `endpoint` is a class of endpoints of which there are few, never a path.
        """
        REQUESTS.inc(endpoint=endpoint, method=method, status=str(status))
        timed = endpoint not in UNTIMED
        if timed:
            DURATION.observe(seconds, endpoint=endpoint, method=method)
        with self._lock:
            self.total += 1
            self.errors += status >= 500
            if timed:
                self._second().note(seconds)

    def note_quick(self, method: str, status: int, count: int) -> None:
        """Count requests that were answered from memory, in no time to speak of.

        Quantiles leave them out, as they would hide how long the others take.
        """
        labels = {"endpoint": "public", "method": method, "status": str(status)}
        REQUESTS.inc(count, **labels)
        with self._lock:
            self.total += count

    def latencies(self) -> dict[str, float]:
        """Return quantiles of the last ten seconds; empty if nobody asked."""
        with self._lock:
            self._forget(monotonic() - WINDOW)
            found = sorted(d for second in self._seconds for d in second.durations)
        if not found:
            return {}
        return {
            name: found[min(len(found) - 1, int(len(found) * share))]
            for name, share in QUANTILES.items()
        }

    def _second(self) -> _Second:
        now = monotonic()
        if not self._seconds or now - self._seconds[-1].began >= 1.0:
            self._forget(now - WINDOW)
            self._seconds.append(_Second(now))
        return self._seconds[-1]

    def _forget(self, before: float) -> None:
        while self._seconds and self._seconds[0].began < before:
            self._seconds.popleft()


requests = Requests()
