"""Storage and keys of the limits on requests: Redis counts for all processes."""

import ipaddress
from typing import Any

from flask import Flask, request

from app.lib import outages

# A hung Redis may cost a request this much once; then this process counts by itself
# until Redis is back.
TIMEOUT = 0.5
# What one customer gets: an owner of an IPv6 address has 2**64 of them to change to.
IPV6_PREFIX = 64


def configure(app: Flask) -> None:
    """Set the configuration keys of Flask-Limiter that are not given."""
    outages.count_complaints("flask-limiter", "redis", "storage unreachable")
    url = app.config.get("REDIS_URL")
    options: dict[str, Any] = {}
    if url:
        options = {"socket_connect_timeout": TIMEOUT, "socket_timeout": TIMEOUT}
    defaults = {
        "RATELIMIT_STORAGE_URI": storage_uri(url),
        "RATELIMIT_STORAGE_OPTIONS": options,
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": bool(url),
        "RATELIMIT_SWALLOW_ERRORS": True,
        "RATELIMIT_HEADERS_ENABLED": True,
        # The library sends it with every response; Retry-After is for errors.
        "RATELIMIT_HEADER_RETRY_AFTER": "X-RateLimit-Retry-After",
        "RATELIMIT_KEY_PREFIX": "microblog",
    }
    for name, value in defaults.items():
        app.config.setdefault(name, value)


def network_key() -> str:
    """Return the limiter key of the network that a request comes from."""
    return network_of(request.remote_addr or "127.0.0.1")


def network_of(address: str) -> str:
    """Return an IPv4 address as it is, an IPv6 address as its network of 64 bits.

    An IPv4 address mapped into IPv6 counts as itself; other texts are returned as
    they are.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed.packed, IPV6_PREFIX), strict=False))


def storage_uri(redis_url: str | None) -> str:
    """Return the address of Redis as the library of limits spells it."""
    if not redis_url:
        return "memory://"
    if redis_url.startswith("unix://"):
        return "redis+" + redis_url
    return redis_url
