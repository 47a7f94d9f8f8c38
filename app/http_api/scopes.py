"""Scopes: what a token may be used for. Today each may be used for everything."""

from app.credentials.models import ApiToken

FULL = "full"


def scopes_of(_token: ApiToken | None) -> frozenset[str]:
    """Return the scopes of a token; those of passwords and tokens alike are full."""
    return frozenset({FULL})
