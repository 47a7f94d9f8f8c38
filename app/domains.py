"""Which domains take part in what happens: their tables, loaded explicitly."""

from types import ModuleType

from app import events
from app.integrations.twitter import handlers as twitter
from app.notifications import handlers as notifications

# In the order in which their subscribers are called.
DOMAINS: tuple[ModuleType, ...] = (notifications, twitter)


def register() -> None:
    """Load the table of every domain; doing it twice is doing it once."""
    for domain in DOMAINS:
        for subscriber in getattr(domain, "SUBSCRIBERS", ()):
            events.subscribe(subscriber)
