"""Targets of redirects: pages of this site, and nothing else."""

import re
from urllib.parse import urlsplit, urlunsplit

# Browsers drop tabs and line ends inside an address, and read "\" as "/": either
# would turn a path into another host after the check.
_DECEPTIVE = re.compile(r"[\x00-\x20\x7f-\x9f\\\ud800-\udfff]")


def safe_next(target: str | None, default: str) -> str:
    """Return the path and query of `target`, a page of this site, else `default`.

    Only a path that starts with a single "/" is taken; scheme, host and fragment
    never are.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return default
    if _DECEPTIVE.search(target):
        return default
    try:
        parts = urlsplit(target)
    except ValueError:
        return default
    if parts.scheme or parts.netloc or parts.path.startswith("//"):
        return default
    return urlunsplit(("", "", parts.path, parts.query, ""))
