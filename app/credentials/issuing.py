"""Issuing API tokens with what a client needs to know about them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from app.credentials import tokens
from app.credentials.scopes import parse
from app.extensions import db
from app.idempotency.service import Key
from app.users.models import User

SHARED_LIFE = timedelta(hours=1)


class Issued(NamedTuple):
    """A token's text, which nobody can read again, its name, end and scopes."""

    text: str
    name: str | None
    expires_at: datetime
    scopes: tuple[str, ...]


def shared(user: User, secret: str) -> Issued:
    """Return the token of clients without a name: the same one until it expires."""
    text = tokens.shared_token(user, secret, int(SHARED_LIFE.total_seconds()))
    db.session.commit()
    return _issued(text)


def named(
    user: User,
    name: str,
    life: timedelta,
    secret: str,
    *,
    key: Key | None = None,
    scopes: Collection[str] | None = None,
) -> Issued:
    """Create a token for one named device, or return the one that the key made."""
    made = tokens.create(user, name, life, secret=secret, key=key, scopes=scopes)
    return _issued(made)


def _issued(text: str) -> Issued:
    row = tokens.find(text)
    assert row is not None  # noqa: S101  # it was stored a moment ago
    return Issued(text, row.name or None, row.expires_at, parse(row.scopes))
