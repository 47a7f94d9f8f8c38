"""What workers do for files: attach them to mails, delete old ones."""

from app.media import service
from app.worker.registry import PeriodicJob

FILE_READERS = (service.attach,)
PERIODIC_JOBS = (PeriodicJob("old files", service.purge_expired),)
