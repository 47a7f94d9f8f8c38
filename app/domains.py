"""Which domains take part in what happens: their tables, loaded explicitly."""

from types import ModuleType

from app import events
from app.credentials import handlers as credentials
from app.email import handlers as email
from app.idempotency import handlers as idempotency
from app.integrations.twitter import handlers as twitter
from app.lifecycle import handlers as lifecycle
from app.media import handlers as media
from app.notifications import handlers as notifications
from app.posts import handlers as posts
from app.search import handlers as search
from app.tasks import handlers as tasks
from app.users import handlers as users
from app.worker import handlers as worker
from app.worker.registry import Registry, registry

# In the order in which their subscribers are called, and their periodic jobs.
DOMAINS: tuple[ModuleType, ...] = (
    tasks,
    worker,
    idempotency,
    email,
    users,
    credentials,
    media,
    posts,
    notifications,
    search,
    twitter,
    lifecycle,
)


def register(into: Registry = registry) -> None:
    """Load the table of every domain; doing it twice is doing it once."""
    for domain in DOMAINS:
        for subscriber in getattr(domain, "SUBSCRIBERS", ()):
            events.subscribe(subscriber)
        for handler in getattr(domain, "HANDLERS", ()):
            into.add_handler(handler)
        for periodic_job in getattr(domain, "PERIODIC_JOBS", ()):
            into.add_periodic_job(periodic_job)
        for job in getattr(domain, "JOBS", ()):
            into.add_job(job)
