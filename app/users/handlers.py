"""Periodic jobs of users."""

from app.users import former_names
from app.worker.registry import PeriodicJob

PERIODIC_JOBS = (PeriodicJob("old names", former_names.purge),)
