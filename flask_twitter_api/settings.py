"""Everything that can be set, with its default and its Flask configuration key."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from .utils import did_you_mean, hide_login

DEFAULT_BASE_URL = "https://api.twitterapi.io"


def _key(name: str, default: Any, *, shown: bool = True) -> Any:
    return field(default=default, repr=shown, metadata={"key": "TWITTER_" + name})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
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
    #: Whose budget it is; clients of one key and one name draw on the same sum.
    budget_name: str = _key("BUDGET_NAME", "")
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
            check(one.name, getattr(self, one.name), one.default)
            if one.name in _ABOVE_ZERO and not getattr(self, one.name):
                raise ValueError(f"{one.name} (TWITTER_…) must be above 0")
        object.__setattr__(self, "base_url", _small(self.base_url.rstrip("/")))
        object.__setattr__(self, "stream_url", _small(self.stream_url))
        _check_address("TWITTER_API_BASE_URL", self.base_url, ("http", "https"))
        if self.stream_url:
            _check_address("TWITTER_STREAM_URL", self.stream_url, ("ws", "wss"))
        for name in ("api_key", "webhook_key"):
            if not _KEY.fullmatch(getattr(self, name)):
                raise ValueError(f"{name} must be ASCII text without spaces")

    def __repr__(self) -> str:
        shown = {one.name: getattr(self, one.name) for one in fields(self) if one.repr}
        shown["base_url"] = self.shown_url
        told = ", ".join(f"{name}={value!r}" for name, value in shown.items())
        return f"{type(self).__name__}({told})"

    @property
    def shown_url(self) -> str:
        """The base URL without a user and a password that may stand in it."""
        return hide_login(self.base_url)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that may never be shown."""
        urls = (self.base_url, self.stream_url)
        passwords = [urlsplit(url).password or "" for url in urls]
        known = (self.api_key, self.webhook_key, *passwords, *map(unquote, passwords))
        return tuple(filter(None, known))

    @classmethod
    def keys(cls) -> dict[str, str]:
        """The configuration key of each setting, by its name."""
        return {one.name: one.metadata["key"] for one in fields(cls)}

    @classmethod
    def of_client(
        cls,
        owner: str,
        settings: Self | None,
        api_key: str,
        options: Mapping[str, Any],
    ) -> Self:
        """Return the settings that a client was given, or those of its options.

        :raises TypeError: when both were given, of which one would be ignored.
        """
        if settings is None:
            return cls.from_options(owner, api_key, options)
        if api_key or options:
            raise TypeError(f"{owner} takes settings, or a key and options, not both")
        if not isinstance(settings, cls):
            raise TypeError(f"settings must be of the class {cls.__name__}")
        return settings

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
        """Read the settings from a Flask configuration; text is converted.

        :raises ValueError: when a value makes no sense, or a key is nearly one of
            these, which is not set itself.
        """
        _check_spelling(config, cls.keys().values())
        given: dict[str, Any] = {}
        for one in fields(cls):
            value = config.get(one.metadata["key"])
            if value is not None and value != "":
                given[one.name] = _convert(one.metadata["key"], value, one.default)
        return cls(**given)


#: Of these nothing, or no time at all, makes no sense.
_ABOVE_ZERO = frozenset(
    {
        *("connect_timeout", "read_timeout", "total_timeout"),
        *("rate_limit", "rate_period", "rate_burst"),
        *("budget_period", "pool_size", "max_bytes"),
    }
)
_KEY = re.compile(r"[!-~]*")


def _convert(key: str, value: Any, default: Any) -> Any:
    kind = type(default)
    if isinstance(value, str):
        # A key pasted with its line end would otherwise break every request header.
        value = value.strip()
    # Flask reads a key of digits as a number; nothing else is meant as text.
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise ValueError(f"{key} must be a {kind.__name__}")
    try:
        converted = kind(value)
    except (ValueError, OverflowError):
        raise ValueError(f"{key} must be a {kind.__name__}") from None
    if kind is int and isinstance(value, float) and converted != value:
        raise ValueError(f"{key} must be a whole number")
    return converted


def check(name: str, value: Any, default: Any) -> None:
    """Refuse a value that makes no sense where such a default stands.

    :raises ValueError: when it is of another kind, endless, negative, or unprintable.
    """
    kind = type(default)
    fits = isinstance(value, (int, float) if kind is float else kind)
    if not fits or isinstance(value, bool):
        raise ValueError(f"{name} must be a {kind.__name__}")
    if isinstance(value, int | float) and not 0 <= value < float("inf"):
        raise ValueError(f"{name} may not be negative or endless")
    if isinstance(value, str) and not value.isprintable():
        raise ValueError(f"{name} holds a line break or another control character")


def _small(url: str) -> str:
    """Return an address with its scheme in small letters, as our own rules want it."""
    scheme, sign, rest = url.partition("://")
    return scheme.lower() + sign + rest


def _check_address(key: str, url: str, schemes: tuple[str, ...]) -> None:
    # The address may hold a password, so no message repeats it.
    try:
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise ValueError(f"{key} is no address") from None
    if parts.scheme not in schemes:
        words = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ValueError(f"{key} must begin with {words}")
    if not has_host or " " in url:
        raise ValueError(f"{key} must name a host")
    if parts.fragment or (parts.query and "http" in schemes):
        raise ValueError(f"{key} must end before a ? or #")


#: What is written for a key though its letters are not near to it.
_ALIASES = {
    "TWITTER_API_URL": "TWITTER_API_BASE_URL",
    "TWITTER_BASE_URL": "TWITTER_API_BASE_URL",
    "TWITTER_BUDGET": "TWITTER_CREDIT_BUDGET",
    "TWITTER_BURST": "TWITTER_RATE_BURST",
    "TWITTER_CACHE_TIME": "TWITTER_CACHE_TTL",
    "TWITTER_CACHE_TIMEOUT": "TWITTER_CACHE_TTL",
    "TWITTER_KEY": "TWITTER_API_KEY",
    "TWITTER_MAX_RETRY": "TWITTER_MAX_RETRIES",
    "TWITTER_RATE": "TWITTER_RATE_LIMIT",
    "TWITTER_RATELIMIT": "TWITTER_RATE_LIMIT",
    "TWITTER_REDIS": "TWITTER_REDIS_URL",
    "TWITTER_RETRIES": "TWITTER_MAX_RETRIES",
    "TWITTER_TIMEOUT": "TWITTER_TOTAL_TIMEOUT",
    "TWITTER_TTL": "TWITTER_CACHE_TTL",
    "TWITTER_URL": "TWITTER_API_BASE_URL",
}


def _check_spelling(config: Mapping[str, Any], keys: Iterable[str]) -> None:
    missing = [key for key in keys if config.get(key) is None]
    strange = set(map(str, config)) - set(keys)
    for key in sorted(name for name in strange if name.startswith("TWITTER_")):
        alias = _ALIASES.get(key)
        near = get_close_matches(key, missing, 1, 0.9)
        meant = [alias] if alias in missing else near
        if meant:
            raise ValueError(f"there is no setting {key}; did you mean {meant[0]}?")
