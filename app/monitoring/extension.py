"""Monitoring as an extension of a Flask application."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import time

from flask import Flask, current_app
from redis.exceptions import RedisError

from app.broker import Subscription, topics
from app.extensions import broker
from app.metrics import Sample, process, snapshot
from app.metrics.exposition import render
from app.metrics.process import identity
from app.metrics.samples import SITE
from app.metrics.snapshot import Snapshot
from app.monitoring import parts
from app.monitoring.history import ProcessHistory, by_process
from app.monitoring.redis_store import RedisStore
from app.monitoring.reporter import Reporter
from app.monitoring.site import SiteReporter
from app.monitoring.store import HISTORY, MemoryStore, Store

WEB, WORKER, SCHEDULER, MIRROR = "web", "worker", "scheduler", "mirror"


class Monitor:
    """What one application reports and reads; starts no thread by itself."""

    def __init__(self, app: Flask) -> None:
        self.own = MemoryStore()
        url = app.config["REDIS_URL"]
        self.store: Store = RedisStore(url) if url else self.own
        self.reporter = Reporter(app, self.store, self.own)
        self.site = SiteReporter(app, self.store, self.own)

    def start(self, kind: str) -> None:
        """Begin to report as a process of a kind."""
        self.reporter.start(kind)
        # The worker forks for each job: no thread of it may use the database.
        if kind != WORKER:
            self.site.start(is_eager=kind == SCHEDULER)

    def stop(self) -> None:
        """Report for the last time and end the threads."""
        self.site.stop()
        self.reporter.stop()

    def samples(self, seconds: float) -> list[Sample]:
        """Return the samples of all processes; of this one alone without Redis."""
        try:
            return self.store.samples(seconds)
        except (RedisError, OSError):
            return self.own.samples(seconds)

    def snapshots(self) -> dict[str, Snapshot]:
        """Return the metrics of all processes, those of this one as they are now."""
        try:
            stored = self.store.totals()
        except (RedisError, OSError):
            stored = {}
        found = {}
        for name, text in stored.items():
            # What another version stored may be unreadable during a restart.
            with suppress(ValueError):
                found[name] = snapshot.decode(text)
        if site := self.site.totals():
            found.setdefault(SITE, site)
        found[identity()[0]] = self.reporter.totals()
        return found


class Monitoring:
    """Reports what this process measures, and returns the reports of all.

    Configuration:

    - `REDIS_URL`: where the processes report; without it each knows itself alone.
    - `METRICS_ENABLED`: whether processes report at all (True).
    """

    def __init__(self, app: Flask | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Bind to an application; connects to nothing yet.

        :raises RuntimeError: the application is bound already.
        """
        if "monitoring" in app.extensions:
            raise RuntimeError("Monitoring is bound to this application already")
        app.config.setdefault("REDIS_URL", None)
        app.config.setdefault("METRICS_ENABLED", True)
        process.register()
        parts.register()
        app.extensions["monitoring"] = Monitor(app)

    def start(self, app: Flask, kind: str) -> None:
        """Begin to report as a process of a kind, such as "web"; once is enough."""
        if app.config["METRICS_ENABLED"]:
            _of(app).start(kind)

    def stop(self, app: Flask) -> None:
        """Report for the last time, as when the process ends."""
        _of(app).stop()

    @contextmanager
    def reporting(self, app: Flask, kind: str) -> Iterator[None]:
        """Report while the `with` block runs, as a process of a kind."""
        self.start(app, kind)
        try:
            yield
        finally:
            self.stop(app)

    def absorb(self, app: Flask, counted: Snapshot) -> None:
        """Add to this process what a child counted, which has ended."""
        _of(app).reporter.absorb(counted)

    def history(self, minutes: float = 10.0) -> list[ProcessHistory]:
        """Return the reports of each process, at most ten minutes of them.

        The site comes first. A process that ended or fell silent is among them until
        its last report is ten minutes old.
        """
        now = time()
        seconds = min(minutes * 60.0, HISTORY)
        samples = self._monitor.samples(seconds)
        return by_process(each for each in samples if each.at > now - seconds)

    def latest(self) -> list[Sample]:
        """Return the last sample of each process."""
        monitor = self._monitor
        try:
            found = monitor.store.latest()
        except (RedisError, OSError):
            found = monitor.own.latest()
        return [history.last for history in by_process(found)]

    def subscribe(self) -> Subscription:
        """Return a subscription to the samples of all processes, as they come.

        Each event is a "sample" whose data `Sample.from_data` reads.
        """
        return broker.subscribe([topics.METRICS])

    def scrape(self, accept: str) -> tuple[bytes, str]:
        """Return the metrics of all processes for Prometheus, and the content type."""
        latest = {sample.process: sample for sample in self.latest()}
        found = self._monitor.snapshots()
        for name, sample in latest.items():
            if not sample.is_last:
                found.setdefault(name, {}).update(_age(sample))
        own_kind = self._monitor.reporter.kind or WEB
        kinds = {name: sample.kind for name, sample in latest.items()}
        kinds = {identity()[0]: own_kind} | kinds
        labelled = [
            ({"process": name, "kind": kinds.get(name, "")}, each)
            for name, each in found.items()
        ]
        return render(labelled, accept)

    def close(self, app: Flask) -> None:
        """End the threads and connections of an application that is dropped."""
        monitor = _of(app)
        monitor.stop()
        monitor.store.close()

    @property
    def _monitor(self) -> Monitor:
        monitor: Monitor = current_app.extensions["monitoring"]
        return monitor


def _of(app: Flask) -> Monitor:
    monitor: Monitor = app.extensions["monitoring"]
    return monitor


def _age(sample: Sample) -> Snapshot:
    """Return the age of a report as a metric, by which silent processes are found."""
    name = "microblog_report_age_seconds"
    text = "Seconds since the process reported last."
    numbers: snapshot.Numbers = {(name, ()): max(0.0, time() - sample.at)}
    return {name: snapshot.Family(name, "gauge", text, numbers)}
