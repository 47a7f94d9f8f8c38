"""The thread of each process that reports what was measured, once a second."""

import logging
from contextlib import suppress
from time import monotonic, time

from flask import Flask

from app.broker import topics
from app.extensions import broker
from app.lib.background import Background, Stop, renew_after_fork
from app.metrics import Sample, Scope, current, gauge, probes_of, snapshot
from app.metrics.lag import lag
from app.metrics.process import identity
from app.metrics.readings import Readings
from app.metrics.requests import requests
from app.monitoring.delivery import Delivery
from app.monitoring.store import MemoryStore, Store

INTERVAL = 1.0
# Reports between two copies of all counters, which are for Prometheus.
TOTALS_EVERY = 5
DIGITS = 6

LAG = gauge(
    "lag_seconds", "How late the process ran what was due, at worst in a second."
)

_log = logging.getLogger(__name__)


class Reporter:
    """Reports the numbers of this process over the broker and to the store.

    A process that cannot reach them goes on, and so does its history of itself.
    """

    def __init__(self, app: Flask, store: Store, own: MemoryStore) -> None:
        self._app = app
        self._store = store
        self._own = own
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without a thread, as in a child process, which starts its own."""
        self.kind = ""
        self._thread = self._new_thread()
        self._delivery = Delivery(self._store)
        self._readings = Readings()
        self._absorbed: snapshot.Snapshot = {}
        self._reported = 0

    def start(self, kind: str) -> None:
        """Begin to report as a process of a kind, unless it does already."""
        self.kind = self.kind or kind
        with suppress(RuntimeError):
            # The machine refuses one more thread: the next call tries again.
            self._thread.ensure()

    def stop(self) -> None:
        """Report for the last time."""
        self._thread.stop()
        if self.kind:
            with self._app.app_context():
                self._send(self._sample(is_last=True))
                broker.flush(0.5)
        self.kind, self._thread = "", self._new_thread()

    def absorb(self, counted: snapshot.Snapshot) -> None:
        """Add what a child process counted, which has ended."""
        snapshot.absorb(self._absorbed, counted)

    def totals(self) -> snapshot.Snapshot:
        """Return all metrics of this process as they are now."""
        found = snapshot.of_registry(current())
        own = probes_of(Scope.PROCESS)
        found |= snapshot.of_probes(own, self._readings.totals(own))
        snapshot.absorb(found, self._absorbed)
        return found

    def _new_thread(self) -> Background:
        return Background("metrics-reporter", self._run)

    def _run(self, stopping: Stop) -> None:
        due_at = monotonic()
        while not stopping.is_set():
            self._report()
            due_at = max(due_at + INTERVAL, monotonic() - INTERVAL)
            began, pause = monotonic(), max(0.0, due_at - monotonic())
            if stopping.wait(pause):
                return
            lag.note(max(0.0, monotonic() - began - pause))

    def _report(self) -> None:
        try:
            with self._app.app_context():
                self._send(self._sample())
        except Exception as error:  # a defect here must not end all reports
            _log.warning("A report failed: %r", error, exc_info=error)

    def _sample(self, *, is_last: bool = False) -> Sample:
        values = self._readings.read(probes_of(Scope.PROCESS)) | requests.latencies()
        late = lag.take()
        if late is not None:
            values["lag_seconds"] = late
            LAG.set(late)
        process, machine, pid, started_at = identity()
        return Sample(
            at=round(time(), 3),
            process=process,
            kind=self.kind,
            machine=machine,
            pid=pid,
            started_at=started_at,
            values=rounded(values),
            is_last=is_last,
        )

    def _send(self, sample: Sample) -> None:
        self._own.add([sample])
        broker.publish(topics.METRICS, "sample", sample.as_data())
        if self._store is self._own:
            return
        is_turn = self._reported % TOTALS_EVERY == 0 or sample.is_last
        self._reported += 1
        self._delivery.send(sample, self._encoded if is_turn else None)

    def _encoded(self) -> bytes:
        return snapshot.encode(self.totals())


def rounded(values: dict[str, float]) -> dict[str, float]:
    """Return numbers with as many digits as a chart can show."""
    return {name: float(f"{number:.{DIGITS}g}") for name, number in values.items()}
