"""Tokens of password-reset mails: short-lived, and spent by being used."""

import hashlib
from time import time
from typing import TYPE_CHECKING, Any

from app.extensions import db
from app.lib import signing

if TYPE_CHECKING:
    from app.users.models import User


def make(user: "User", secret: str, expires_in: int) -> str:
    """Sign the account's id and a digest of its password; seconds of life."""
    claims = {
        "reset_password": user.id,
        "exp": time() + expires_in,
        "password": _digest(user),
    }
    return signing.encode_jwt(claims, secret)


def verify(token: str, secret: str) -> "User | None":
    """Return the account, unless the token is forged, expired, or already used."""
    from app.users.models import User

    try:
        claims = signing.decode_jwt(token, secret)
    except signing.BadToken:
        return None
    account: Any = claims.get("reset_password")
    user = db.session.get(User, account) if isinstance(account, int) else None
    if user is None or not user.is_active or claims.get("password") != _digest(user):
        return None
    return user


def _digest(user: "User") -> str:
    """Return a value that changes with the password or a rise of the epoch."""
    state = f"{user.password_hash}|{user.session_epoch}|{user.email}"
    return hashlib.sha256(state.encode()).hexdigest()[:24]
