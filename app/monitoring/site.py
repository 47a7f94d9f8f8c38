"""The numbers of the whole site, which one of its processes reads and reports."""

import logging
from contextlib import suppress
from time import monotonic, time

from flask import Flask
from redis.exceptions import RedisError

from app.broker import topics
from app.extensions import broker
from app.lib.background import Background, Stop, renew_after_fork
from app.metrics import Sample, Scope, probes_of, snapshot
from app.metrics.process import identity
from app.metrics.readings import Readings
from app.metrics.samples import SITE
from app.monitoring.reporter import INTERVAL, TOTALS_EVERY, rounded
from app.monitoring.store import MemoryStore, Store

# A process that serves pages leaves this to a worker, unless there is none.
PATIENCE = 5.0

_log = logging.getLogger(__name__)


class SiteReporter:
    """Reads what asks the database and Redis, in a thread that may wait for them.

    One process leads, as the store decides; when it ends, another takes its place.
    While Redis is away each reads for itself.
    """

    def __init__(self, app: Flask, store: Store, own: MemoryStore) -> None:
        self._app = app
        self._store = store
        self._own = own
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without a thread, as in a child process."""
        self._thread = Background("metrics-site", self._run)
        self._readings = Readings()
        self._pause = INTERVAL
        self._reported = 0

    def start(self, *, is_eager: bool) -> None:
        """Begin to report whenever this process leads; an eager one leads sooner."""
        self._pause = INTERVAL if is_eager else PATIENCE
        with suppress(RuntimeError):
            self._thread.ensure()

    def stop(self) -> None:
        """Stop reporting."""
        self._thread.stop(0.5)
        self._thread = Background("metrics-site", self._run)

    def totals(self) -> snapshot.Snapshot:
        """Return the numbers as metrics, if this process has read them."""
        own = probes_of(Scope.SITE)
        return snapshot.of_probes(own, self._readings.totals(own))

    def _run(self, stopping: Stop) -> None:
        while not stopping.is_set():
            began = monotonic()
            pause = INTERVAL if self._try() else self._pause
            stopping.wait(max(0.05, pause - (monotonic() - began)))

    def _try(self) -> bool:
        """Report if this process leads; return whether it does."""
        try:
            with self._app.app_context():
                return self._report()
        except Exception as error:  # a defect here must not end all reports
            _log.warning("A report of the site failed: %r", error, exc_info=error)
            return False

    def _report(self) -> bool:
        try:
            leads, is_reachable = self._store.lead(identity()[0]), True
        except (RedisError, OSError):
            leads, is_reachable = True, False
        if not leads:
            return False
        sample = self._sample()
        self._own.add([sample])
        broker.publish(topics.METRICS, "sample", sample.as_data())
        if is_reachable and self._store is not self._own:
            self._keep(sample)
        return True

    def _keep(self, sample: Sample) -> None:
        is_turn = self._reported % TOTALS_EVERY == 0
        self._reported += 1
        with suppress(RedisError, OSError):
            totals = snapshot.encode(self.totals()) if is_turn else None
            self._store.add([sample], totals)

    def _sample(self) -> Sample:
        values = self._readings.read(probes_of(Scope.SITE))
        _process, machine, pid, started_at = identity()
        return Sample(
            at=round(time(), 3),
            process=SITE,
            kind=SITE,
            machine=machine,
            pid=pid,
            started_at=started_at,
            values=rounded(values),
        )
