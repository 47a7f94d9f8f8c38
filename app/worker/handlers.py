"""The worker's own periodic jobs."""

from app.extensions import broker
from app.worker.outbox import service
from app.worker.probes import PROBES
from app.worker.registry import PeriodicJob

__all__ = ["PERIODIC_JOBS", "PROBES"]

PERIODIC_JOBS = (
    PeriodicJob("old outbox messages", service.purge),
    PeriodicJob("unused queues and groups", broker.remove_unused),
)
