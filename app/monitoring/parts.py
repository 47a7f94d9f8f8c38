"""Probes of what each process has: connections, subscriptions, caches."""

from functools import partial

from app.extensions import broker, caches, db
from app.metrics import Scope, probe

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
    probe(
        "queue_waiting",
        _queues,
        "Messages of a queue that some group has not acknowledged.",
        label="queue",
        scope=Scope.SITE,
        every=5.0,
    )
    for figure, (name, text) in CACHES.items():
        read = partial(_of_caches, figure)
        probe(name, read, text, label="cache", is_counter=True, is_charted=False)
    for figure, (name, text) in SIZES.items():
        read = partial(_of_caches, figure)
        probe(name, read, text, label="cache", every=5.0, is_charted=False)


def _pool_in_use() -> float | None:
    in_use = getattr(db.engine.pool, "checkedout", None)
    return in_use() if in_use is not None else None


def _queues() -> dict[str, float]:
    """Return the lengths of the first queues: a label has few values."""
    return {each.name: each.length for each in broker.queues(limit=MOST_QUEUES)}


def _of_caches(figure: str) -> dict[str, float]:
    return {name: found[figure] for name, found in caches.statistics().items()}
