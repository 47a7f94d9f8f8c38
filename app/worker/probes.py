"""Probes of what waits for workers: the outbox and the jobs."""

import math
from time import monotonic

from app.metrics import Probe, Scope
from app.worker import jobs
from app.worker.outbox import LaneDepth, depths


class _Lanes:
    """The depths of the outbox, which several probes share."""

    def __init__(self) -> None:
        self._read_at = -math.inf
        self._depths: dict[str, LaneDepth] = {}

    def __call__(self) -> dict[str, LaneDepth]:
        """Return them, read once for all that ask within a second."""
        if monotonic() - self._read_at > 1.0:
            self._depths, self._read_at = depths(), monotonic()
        return self._depths

    def waiting(self) -> dict[str, float]:
        """Return how many messages wait, by lane."""
        return {lane: depth.waiting for lane, depth in self().items()}

    def oldest(self) -> dict[str, float]:
        """Return the age of the oldest that waits, by lane."""
        return {lane: depth.oldest_age for lane, depth in self().items()}

    def dead(self) -> dict[str, float]:
        """Return how many messages were given up, by lane."""
        return {lane: depth.dead for lane, depth in self().items()}


_lanes = _Lanes()

PROBES = (
    Probe(
        "outbox_waiting",
        _lanes.waiting,
        "Messages of the outbox that are due or wait for another try.",
        label="lane",
        scope=Scope.SITE,
        every=2.0,
    ),
    Probe(
        "outbox_oldest_seconds",
        _lanes.oldest,
        "Age of the oldest message that waits in the outbox.",
        label="lane",
        scope=Scope.SITE,
        every=2.0,
    ),
    Probe(
        "outbox_dead",
        _lanes.dead,
        "Messages of the outbox that were given up.",
        label="lane",
        scope=Scope.SITE,
        every=2.0,
    ),
    Probe(
        "jobs",
        jobs.counts,
        "Jobs of the queue by state.",
        label="state",
        scope=Scope.SITE,
    ),
    Probe(
        "workers_alive",
        lambda: float(jobs.worker_alive()),
        "Whether a worker is there to carry out jobs.",
        scope=Scope.SITE,
        every=5.0,
    ),
)
