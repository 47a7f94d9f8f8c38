"""Scopes: what a token may be used for, as OAuth writes them (RFC 6749, 3.3)."""

from collections.abc import Collection

READ = "read"
WRITE = "write"
CHANNELS = "channels"
SCOPES = (READ, WRITE, CHANNELS)
FULL = "full"
"""The scope of tokens that may be used for everything, also for later scopes."""


def parse(text: str | None) -> tuple[str, ...]:
    """Return the scopes in the text of a token's column, in the order of `SCOPES`."""
    names = (text or FULL).split(" ")
    return tuple(name for name in SCOPES if name in names or FULL in names)


def join(scopes: Collection[str] | None) -> str:
    """Return the text to store for some scopes; without any the token is full."""
    if not scopes:
        return FULL
    return " ".join(name for name in SCOPES if name in scopes)
