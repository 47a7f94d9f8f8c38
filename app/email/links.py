"""Addresses in mails: built from the configuration, never from a request."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

UNCONFIGURED = "http://localhost:5000"


def public_root() -> str:
    """Return the address of the site without a slash at its end."""
    config = current_app.config
    if config["PUBLIC_URL"]:
        return str(config["PUBLIC_URL"]).rstrip("/")
    if config["SERVER_NAME"]:
        return f"{config['PREFERRED_URL_SCHEME']}://{config['SERVER_NAME']}"
    return UNCONFIGURED


def domain_of(url: str) -> str:
    """Return the host of an address as a mail spells it (RFC 5321, section 4.1.3)."""
    host = urlsplit(url).hostname or "localhost"
    try:
        found = ip_address(host)
    except ValueError:
        return _in_ascii(host)
    return f"[IPv6:{found}]" if found.version == 6 else f"[{found}]"


def _in_ascii(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return "localhost"


def public_url(endpoint: str, **values: Any) -> str:
    """Return the absolute address of a page, for a reader who is not on the site."""
    root = urlsplit(public_root())
    adapter = current_app.url_map.bind(
        root.netloc, script_name=root.path or "/", url_scheme=root.scheme
    )
    return adapter.build(endpoint, values, force_external=True)
