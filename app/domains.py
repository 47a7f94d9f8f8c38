"""Which domains take part in what happens: their tables, loaded explicitly."""

from types import ModuleType

from app import events, metrics
from app.audit import handlers as audit
from app.channels import lifecycle as channels_lifecycle
from app.credentials import handlers as credentials
from app.email import add_file_reader
from app.email import handlers as email
from app.idempotency import handlers as idempotency
from app.integrations.twitter import handlers as twitter
from app.lifecycle import handlers as lifecycle_handlers
from app.lifecycle.registry import Lifecycle, lifecycle
from app.media import handlers as media
from app.media import lifecycle as media_lifecycle
from app.messages import lifecycle as messages_lifecycle
from app.news import handlers as news
from app.news import lifecycle as news_lifecycle
from app.news import readers as news_readers
from app.notifications import handlers as notifications
from app.notifications import lifecycle as notifications_lifecycle
from app.posts import handlers as posts
from app.posts import lifecycle as posts_lifecycle
from app.reactions import lifecycle as reactions
from app.relationships import lifecycle as relationships_lifecycle
from app.search import handlers as search
from app.tasks import handlers as tasks
from app.tasks import lifecycle as tasks_lifecycle
from app.users import handlers as users
from app.web.feeds import handlers as feeds
from app.worker import handlers as worker
from app.worker.registry import Registry, registry

# In the order in which their subscribers are called, and their periodic jobs.
DOMAINS: tuple[ModuleType, ...] = (
    tasks,
    worker,
    idempotency,
    audit,
    email,
    users,
    credentials,
    media,
    posts,
    notifications,
    search,
    twitter,
    news,
    feeds,
    lifecycle_handlers,
)

# In the order in which a deleted account is purged. Posts go first, with what belongs
# to each; of messages and files, nothing else needs to be read by then.
LIFECYCLES: tuple[ModuleType, ...] = (
    posts_lifecycle,
    channels_lifecycle,
    news_lifecycle,
    relationships_lifecycle,
    reactions,
    messages_lifecycle,
    notifications_lifecycle,
    tasks_lifecycle,
    media_lifecycle,
)


def register(into: Registry = registry, accounts: Lifecycle = lifecycle) -> None:
    """Load the tables of every domain; doing it twice is doing it once."""
    _register_handlers(into)
    for reader in twitter.HEADLINE_READERS:
        news_readers.add(reader)
    for domain in LIFECYCLES:
        for step in getattr(domain, "PURGE_STEPS", ()):
            accounts.add_purge_step(step)
        for name, count in getattr(domain, "COUNTERS", {}).items():
            accounts.add_counter(name, count)


def _register_handlers(into: Registry) -> None:
    for domain in DOMAINS:
        for subscriber in getattr(domain, "SUBSCRIBERS", ()):
            events.subscribe(subscriber)
        for handler in getattr(domain, "HANDLERS", ()):
            into.add_handler(handler)
        for periodic_job in getattr(domain, "PERIODIC_JOBS", ()):
            into.add_periodic_job(periodic_job)
        for job in getattr(domain, "JOBS", ()):
            into.add_job(job)
        for probe in getattr(domain, "PROBES", ()):
            metrics.add(probe)
        for reader in getattr(domain, "FILE_READERS", ()):
            add_file_reader(reader)
