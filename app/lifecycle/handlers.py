"""Purging accounts that have been closed."""

from app.credentials.events import AccountClosed
from app.events import Subscriber
from app.lifecycle import purge
from app.worker.registry import Handler

HANDLERS = (Handler(purge.PURGE, purge.purge),)
SUBSCRIBERS = (Subscriber(AccountClosed, purge.schedule),)
