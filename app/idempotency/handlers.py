"""What workers do for idempotency keys."""

from app.idempotency import service
from app.worker.registry import PeriodicJob

PERIODIC_JOBS = (PeriodicJob("old idempotency keys", service.purge),)
