"""The log's periodic job."""

from app.audit import service
from app.worker.registry import PeriodicJob

PERIODIC_JOBS = (PeriodicJob("old log of actions", service.purge),)
