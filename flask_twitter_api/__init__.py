"""A Flask extension, and a client without Flask, for the Twitter data service."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import TwitterError
from .settings import Settings

if TYPE_CHECKING:
    from .aio.client import AsyncTwitterClient
    from .client import TwitterClient
    from .query import Query
    from .twitter import TwitterAPI, current_twitter
    from .webhook import create_webhook, tweets_delivered

__version__ = "1.1.0"

__all__ = [
    "AsyncTwitterClient",
    "Query",
    "Settings",
    "TwitterAPI",
    "TwitterClient",
    "TwitterError",
    "__version__",
    "create_webhook",
    "current_twitter",
    "tweets_delivered",
]

_HOMES = {
    "AsyncTwitterClient": "aio.client",
    "TwitterAPI": "twitter",
    "current_twitter": "twitter",
    "TwitterClient": "client",
    "Query": "query",
    "create_webhook": "webhook",
    "tweets_delivered": "webhook",
}


def __getattr__(name: str) -> Any:
    """Load a name when it is wanted, so that scripts load neither Flask nor httpx."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    """Name what ``__getattr__`` would load as well."""
    return sorted({*globals(), *_HOMES})
