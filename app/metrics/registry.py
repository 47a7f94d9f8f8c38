"""Metrics of this process, in one `prometheus_client` registry.

A metric is defined once, at import, and measured by any thread. A forked process begins
with a registry and values of its own: what its parent counted stays the parent's, and
no lock is inherited that a thread of the parent held.
"""

from collections.abc import Sequence
from threading import Lock
from typing import Any, Generic, TypeVar

import prometheus_client as client
from prometheus_client.registry import Collector, CollectorRegistry

from app.lib.background import renew_after_fork

NAMESPACE = "microblog"
# Each scraped number has the name and the kind of its process in these.
PROCESS_LABELS = frozenset({"process", "kind"})
# Seconds, from a cached page to a time-out.
DURATIONS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

M = TypeVar("M", bound=Collector)


class Metrics:
    """The registry of this process, which each metric joins when first needed."""

    def __init__(self) -> None:
        self._defined: dict[str, _Metric[Any]] = {}
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin with an empty registry, as in a child process."""
        self.lock = Lock()
        self.registry = CollectorRegistry(auto_describe=False)
        for metric in self._defined.values():
            metric.forget()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all metrics that are defined."""
        return tuple(self._defined)

    def define(self, metric: "_Metric[Any]") -> None:
        """Add a metric.

        :raises ValueError: there is one of that name already, or it has a label of
            those that name a process.
        """
        if PROCESS_LABELS.intersection(metric.labels):
            raise ValueError(f"{metric.name} has a label of those of a process")
        if metric.name in self._defined:
            raise ValueError(f"There is a metric {metric.name} already")
        self._defined[metric.name] = metric


class _Metric(Generic[M]):
    """A metric by its definition; the collector is made anew in each process."""

    _kind: type[Any]

    def __init__(
        self, name: str, text: str, labels: Sequence[str] = (), **options: Any
    ) -> None:
        self.name = f"{NAMESPACE}_{name}"
        self._text = text
        self.labels = tuple(labels)
        self._options = options
        self._collector: M | None = None
        metrics.define(self)

    def forget(self) -> None:
        """Drop the collector, with all values."""
        self._collector = None

    def _of(self, labels: dict[str, str]) -> Any:
        collector: Any = self._collector or self._make()
        return collector.labels(**labels) if self.labels else collector

    def _make(self) -> M:
        with metrics.lock:
            if self._collector is None:
                self._collector = self._kind(
                    self.name,
                    self._text,
                    self.labels,
                    registry=metrics.registry,
                    **self._options,
                )
        return self._collector


class Counter(_Metric[client.Counter]):
    """A number that only grows, such as how many requests were served."""

    _kind = client.Counter

    def inc(self, amount: float = 1.0, **labels: str) -> None:
        """Add `amount`."""
        self._of(labels).inc(amount)


class Gauge(_Metric[client.Gauge]):
    """A number that grows and shrinks, such as how many streams are open."""

    _kind = client.Gauge

    def set(self, value: float, **labels: str) -> None:
        """Set the number."""
        self._of(labels).set(value)

    def inc(self, amount: float = 1.0, **labels: str) -> None:
        """Add `amount`, which may be negative."""
        self._of(labels).inc(amount)


class Histogram(_Metric[client.Histogram]):
    """How many values lie within each bucket, such as durations of requests."""

    _kind = client.Histogram

    def observe(self, value: float, **labels: str) -> None:
        """Count a value."""
        self._of(labels).observe(value)


metrics = Metrics()


def current() -> CollectorRegistry:
    """Return the registry of this process."""
    return metrics.registry


def counter(name: str, text: str, labels: Sequence[str] = ()) -> Counter:
    """Define a counter `microblog_<name>_total`.

    Labels have few values each: a class of endpoints or a kind of job, never a path, a
    name or an id.

    :raises ValueError: there is a metric of that name already.
    """
    return Counter(name.removesuffix("_total"), text, labels)


def gauge(name: str, text: str, labels: Sequence[str] = ()) -> Gauge:
    """Define a gauge `microblog_<name>`. Raises ValueError as `counter`."""
    return Gauge(name, text, labels)


def histogram(
    name: str,
    text: str,
    labels: Sequence[str] = (),
    buckets: Sequence[float] = DURATIONS,
) -> Histogram:
    """Define a histogram `microblog_<name>`. Raises ValueError as `counter`."""
    return Histogram(name, text, labels, buckets=buckets)
