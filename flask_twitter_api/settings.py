"""Everything that can be set, with its default and its Flask configuration key."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self
from urllib.parse import urlsplit

from .utils import did_you_mean, hide_login

DEFAULT_BASE_URL = "https://api.twitterapi.io"


def _key(name: str, default: Any, *, shown: bool = True) -> Any:
    return field(default=default, repr=shown, metadata={"key": "TWITTER_" + name})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one client behaves; all times are in seconds.

    :raises ValueError: when a value makes no sense, so that a mistake shows at
        start-up and not with the first visitor.
    """

    #: The key of the service; without it no call is ever sent.
    api_key: str = _key("API_KEY", "", shown=False)
    #: Where the service is; the sandbox or a test is elsewhere.
    base_url: str = _key("API_BASE_URL", DEFAULT_BASE_URL)
    #: Where tweets are heard as they come; beside the sandbox unless set.
    stream_url: str = _key("STREAM_URL", "", shown=False)
    #: How many answers a process keeps, how long they are fresh, how long "there is
    #: no such user" is believed, and how long an old answer may stand in for a
    #: failing service after it went stale.
    cache_size: int = _key("CACHE_SIZE", 1000)
    cache_ttl: float = _key("CACHE_TTL", 300.0)
    negative_ttl: float = _key("NEGATIVE_TTL", 60.0)
    stale_ttl: float = _key("STALE_TTL", 3600.0)
    #: Time for a connection, for silence on it, and for a whole call with all its
    #: tries, not counting ``max_wait``.
    connect_timeout: float = _key("CONNECT_TIMEOUT", 3.05)
    read_timeout: float = _key("READ_TIMEOUT", 27.0)
    total_timeout: float = _key("TOTAL_TIMEOUT", 30.0)
    #: How often a safe call is tried again, and how long one call may sleep in all,
    #: for the rate and between tries.
    max_retries: int = _key("MAX_RETRIES", 2)
    max_wait: float = _key("MAX_WAIT", 5.0)
    #: The quota of the key: so many requests in so many seconds, of which so many
    #: at once. An account that was never topped up has 1 in 5 seconds.
    rate_limit: int = _key("RATE_LIMIT", 20)
    rate_period: float = _key("RATE_PERIOD", 1.0)
    rate_burst: int = _key("RATE_BURST", 5)
    #: After so many failures in a row the service is left alone for so long.
    breaker_failures: int = _key("BREAKER_FAILURES", 5)
    breaker_seconds: float = _key("BREAKER_SECONDS", 30.0)
    #: Credits that may be spent in a period; 0 sets no limit.
    credit_budget: float = _key("CREDIT_BUDGET", 0.0)
    budget_period: float = _key("BUDGET_PERIOD", 86400.0)
    #: Pages that an iterator fetches unless told otherwise; each costs credits.
    max_pages: int = _key("MAX_PAGES", 5)
    #: Connections kept open, and the largest answer accepted, in bytes.
    pool_size: int = _key("POOL_SIZE", 20)
    max_bytes: int = _key("MAX_BYTES", 16 * 1024 * 1024)
    #: Redis shared by all processes (a password may stand in it), and our prefix.
    redis_url: str = _key("REDIS_URL", "", shown=False)
    redis_prefix: str = _key("REDIS_PREFIX", "twitter_api:")
    #: The key that webhook deliveries must show; the API key unless set.
    webhook_key: str = _key("WEBHOOK_KEY", "", shown=False)

    def __post_init__(self) -> None:
        for one in fields(self):
            _check(one.name, getattr(self, one.name))
        if urlsplit(self.base_url).scheme not in {"http", "https"}:
            raise ValueError("TWITTER_API_BASE_URL must begin with http:// or https://")
        if self.stream_url and urlsplit(self.stream_url).scheme not in {"ws", "wss"}:
            raise ValueError("TWITTER_STREAM_URL must begin with ws:// or wss://")
        if min(self.rate_limit, self.rate_period, self.rate_burst, self.pool_size) <= 0:
            raise ValueError("TWITTER_RATE_* and TWITTER_POOL_SIZE must be above 0")

    @property
    def shown_url(self) -> str:
        """The base URL without a user and a password that may stand in it."""
        return hide_login(self.base_url)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that may never be shown."""
        return tuple(filter(None, (self.api_key, urlsplit(self.base_url).password)))

    @classmethod
    def keys(cls) -> dict[str, str]:
        """The configuration key of each setting, by its name."""
        return {one.name: one.metadata["key"] for one in fields(cls)}

    @classmethod
    def from_options(cls, owner: str, api_key: str, options: Mapping[str, Any]) -> Self:
        """Read the settings from the options of a client; text is converted.

        :raises TypeError: when there is no such option.
        """
        names = cls.keys()
        for unknown in sorted(set(options) - set(names)):
            advice = did_you_mean(unknown, names)
            raise TypeError(f"{owner} has no option {unknown}{advice}")
        config = {names[name]: value for name, value in options.items()}
        return cls.from_config({**config, "TWITTER_API_KEY": api_key})

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Read the settings from a Flask configuration; text is converted."""
        given: dict[str, Any] = {}
        for one in fields(cls):
            value = config.get(one.metadata["key"])
            if value is not None and value != "":
                given[one.name] = _convert(one.metadata["key"], value, one.default)
        if "base_url" in given:
            given["base_url"] = given["base_url"].rstrip("/")
        return cls(**given)


def _convert(key: str, value: Any, default: Any) -> Any:
    if isinstance(value, str):
        # A key pasted with its line end would otherwise break every request header.
        value = value.strip()
    try:
        return type(default)(value)
    except (TypeError, ValueError):
        raise ValueError(f"{key} must be a {type(default).__name__}") from None


def _check(name: str, value: Any) -> None:
    if isinstance(value, int | float) and not 0 <= value < float("inf"):
        raise ValueError(f"{name} may not be negative or endless")
    if isinstance(value, str) and not value.isprintable():
        raise ValueError(f"{name} holds a line break or another control character")
