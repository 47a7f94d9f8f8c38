"""Proving that an e-mail address is one's own, on sites that ask for it."""

from datetime import timedelta
from typing import Any

from app import email as mail
from app.exceptions import Invalid
from app.extensions import db
from app.lib import signing
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.users.models import User
from app.worker import outbox

CONFIRM_DAYS = 3
PURPOSE = "confirm-email"
LINK_SPENT = _l("This link has been used or has expired.")


def require(user: User) -> None:
    """Mark an address as unconfirmed and queue the mail; the caller commits."""
    user.email_confirmed_at = None
    _queue(user)


def resend(user: User) -> bool:
    """Queue the mail once more; return whether there is an address to confirm."""
    if user.email_confirmed_at is not None:
        return False
    _queue(user)
    db.session.commit()
    return True


def confirm(token: str, secret: str) -> User:
    """Mark the address that a link was sent to as confirmed.

    :raises Invalid: `token` is spent, expired or forged, or the address is another now.
    """
    user = _read(token, secret)
    user.email_confirmed_at = utcnow()
    db.session.commit()
    return user


def confirm_by_owner(user: User) -> None:
    """Mark an address as confirmed, as the site's owner may."""
    user.email_confirmed_at = utcnow()
    db.session.commit()


def is_open(token: str, secret: str) -> bool:
    """Return whether a link still works."""
    try:
        _read(token, secret)
    except Invalid:
        return False
    return True


def make_token(user: User, secret: str) -> str:
    """Sign the address; the token dies when it is confirmed or replaced."""
    claims = {"confirm": user.id, "email": user.email}
    return signing.sign_link(claims, secret, PURPOSE, timedelta(days=CONFIRM_DAYS))


def mail_link(payload: dict[str, Any], secret: str) -> None:
    """Send the link; its life begins only now, and no row ever holds its token."""
    user = db.session.get(User, payload["user_id"])
    if user is None or not user.is_active or user.email_confirmed_at is not None:
        return
    token = make_token(user, secret)
    mail.send_now(
        "confirm_email",
        [user.email],
        user.language,
        key=payload["id"],
        username=user.username,
        url=mail.public_url("auth.confirm_email", token=token),
        days=CONFIRM_DAYS,
    )


def _queue(user: User) -> None:
    outbox.add("confirm_email", {"user_id": user.id, "id": mail.new_id()})


def _read(token: str, secret: str) -> User:
    try:
        claims = signing.read_link(token, secret, PURPOSE)
    except signing.BadToken as error:
        raise Invalid("token", LINK_SPENT) from error
    account = claims.get("confirm")
    user = db.session.get(User, account) if isinstance(account, int) else None
    spent = user is None or not user.is_active or user.email_confirmed_at is not None
    if user is None or spent or user.email != claims.get("email"):
        raise Invalid("token", LINK_SPENT)
    return user
