"""The worker's own periodic jobs."""

from app.worker.outbox import service
from app.worker.registry import PeriodicJob

PERIODIC_JOBS = (PeriodicJob("old outbox messages", service.purge),)
