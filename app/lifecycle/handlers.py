"""What workers do for accounts that have been deleted."""

from app.lifecycle import purge
from app.worker.registry import Handler

HANDLERS = (Handler("purge_account", purge.purge),)
