"""What workers do for files."""

from app.media import service
from app.worker.registry import PeriodicJob

PERIODIC_JOBS = (PeriodicJob("old files", service.purge_expired),)
