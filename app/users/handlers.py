"""What workers do for users."""

from app.users import former_names
from app.worker.registry import PeriodicJob

PERIODIC_JOBS = (PeriodicJob("old names", former_names.purge),)
