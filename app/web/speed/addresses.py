"""Addresses that templates print, each built once.

A home page has 105. Built anew for every page, they, 51 versioned files and 62
translated messages took a quarter of its time.
"""

from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request

from app.email.links import public_url

MAX_ENTRIES = 8_192


def init_app(app: Flask) -> None:
    """Install a cached `url_for`; what its key cannot tell apart is built anew.

    Absolute addresses are `public_url`'s, of the configured site: a client may name any
    host.
    """

    @lru_cache(maxsize=MAX_ENTRIES)
    def cached(_root: str, endpoint: str, values: tuple[Any, ...]) -> str:
        return app.url_for(endpoint, **dict(values))

    def url_for(endpoint: str, **values: Any) -> str:
        """Return the address of an endpoint, as Flask's own function does."""
        if not (has_request_context() and _is_plain(endpoint, values)):
            return app.url_for(endpoint, **values)
        return cached(request.script_root, endpoint, tuple(values.items()))

    app.jinja_env.globals.update(url_for=url_for, public_url=public_url)


def _is_plain(endpoint: str, values: dict[str, Any]) -> bool:
    """Return whether the address follows from these names and values alone.

    Flask's own options begin with an underscore; an endpoint that begins with a dot
    depends on the page; True and 1 are the same key of a cache, but not in an address.
    """
    return endpoint[0] != "." and all(
        name[0] != "_" and type(value) in (str, int) for name, value in values.items()
    )
