"""Probes of what each process has: connections, subscriptions, caches."""

import math
from functools import partial
from time import monotonic

from app.broker import QueueState
from app.exceptions import Unavailable
from app.extensions import broker, caches, db
from app.metrics import Scope, probe

# Queues that a chart shows one by one.
MOST_QUEUES = 20
CACHES = {
    "hits": ("cache_hits", "Entries that a cache of the process had."),
    "misses": ("cache_misses", "Entries that a cache of the process had not."),
    "invalidations": ("cache_invalidations", "Entries that changes have removed."),
}
SIZES = {
    "entries": ("cache_entries", "Entries of a cache of the process."),
    "bytes": ("cache_bytes", "Memory of a cache of the process, where it is measured."),
}


def register() -> None:
    """Register the probes; doing it twice is doing it once."""
    probe("pool_in_use", _pool_in_use, "Connections to the database in use.")
    probe(
        "open_streams",
        lambda: broker.backend.subscriptions,
        "Subscriptions to live events, of which open pages have one each.",
    )
    _register_queues()
    _register_caches()


def _register_caches() -> None:
    probe(
        "cache_gaps",
        lambda: caches.current.gaps,
        "How often caches were emptied as changes may have been missed.",
        is_counter=True,
        is_charted=False,
    )
    for figure, (name, text) in CACHES.items():
        read = partial(_of_caches, figure)
        probe(name, read, text, label="cache", is_counter=True, is_charted=False)
    for figure, (name, text) in SIZES.items():
        read = partial(_of_caches, figure)
        probe(name, read, text, label="cache", every=5.0, is_charted=False)


def _register_queues() -> None:
    queues = _Queues()
    texts = {
        "queues_waiting": (queues.waiting, "Messages that wait in queues, in all."),
        "queues_oldest_seconds": (queues.oldest, "Age of the oldest of them."),
        "queues_dead": (queues.dead, "Dead letters of queues, in all."),
    }
    for name, (read, text) in texts.items():
        probe(name, read, text, scope=Scope.SITE, every=5.0)
    # For charts alone, as names are no labels for Prometheus.
    probe("queue_waiting", queues.each, label="queue", scope=Scope.SITE, every=5.0)


class _Queues:
    """The queues of the broker together, which several probes share."""

    def __init__(self) -> None:
        self._read_at = -math.inf
        self._states: list[QueueState] = []

    def __call__(self) -> list[QueueState]:
        """Return them, read once for all that ask within a second.

        Their names are people's, of which there is no bound: no label of metrics.
        """
        if monotonic() - self._read_at > 1.0:
            try:
                self._states = broker.queues()
            except Unavailable:
                self._states = []
            self._read_at = monotonic()
        return self._states

    def waiting(self) -> float:
        """Return how many messages wait in all."""
        return sum(queue.length for queue in self())

    def each(self) -> dict[str, float]:
        """Return how many messages wait in each of the longest queues."""
        longest = sorted(self(), key=lambda queue: -queue.length)[:MOST_QUEUES]
        return {queue.name: queue.length for queue in longest}

    def oldest(self) -> float:
        """Return the age of the oldest of them."""
        return max((queue.oldest_age or 0.0 for queue in self()), default=0.0)

    def dead(self) -> float:
        """Return how many dead letters there are in all."""
        return sum(queue.dead_letters for queue in self())


def _pool_in_use() -> float | None:
    in_use = getattr(db.engine.pool, "checkedout", None)
    return in_use() if in_use is not None else None


def _of_caches(figure: str) -> dict[str, float]:
    return {name: found[figure] for name, found in caches.statistics().items()}
