"""Who may read the metrics: the bearer of the token, or else this machine alone."""

from hmac import compare_digest
from ipaddress import ip_address

from flask import Request

# What proxies add. Behind one on the same machine every visitor seems to be local.
FORWARDED = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
)


def is_allowed(request: Request, token: str | None) -> bool:
    """Return whether a request may read the metrics.

    With a token it has to be shown. Without one the request comes from this machine, by
    a local name, and no proxy has forwarded it.
    """
    if token:
        return _shows(request, token)
    return (
        is_local(_peer(request))
        and is_local(_host(request))
        and not any(name in request.headers for name in FORWARDED)
    )


def is_local(host: str) -> bool:
    """Return whether an address or a name is this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _shows(request: Request, token: str) -> bool:
    kind, _, shown = request.headers.get("Authorization", "").partition(" ")
    matches = compare_digest(shown.strip().encode(), token.encode())
    return kind.lower() == "bearer" and matches


def _peer(request: Request) -> str:
    """Return the other end of the connection, whatever a trusted proxy says of it."""
    original = request.environ.get("werkzeug.proxy_fix.orig") or {}
    return str(original.get("REMOTE_ADDR") or request.environ.get("REMOTE_ADDR") or "")


def _host(request: Request) -> str:
    """Return the name by which this site was asked, without the port."""
    host = request.headers.get("Host", "")
    return host.rpartition("]")[0].lstrip("[") if "]" in host else host.split(":")[0]
