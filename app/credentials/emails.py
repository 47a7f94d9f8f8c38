"""Changing one's e-mail address, and taking an account back from a thief.

A recovery with a link that was issued at one moment ends every link issued from then
until now: a thief who changed the address twice holds a later link. Earlier links stay,
so that a thief who recovers first cannot end the owner's.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.exc import IntegrityError

from app import email as mail
from app.credentials import confirmation, passwords, tokens
from app.credentials.accounts import confirm_password
from app.exceptions import Invalid
from app.extensions import db
from app.lib import signing
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.users import names
from app.users.models import User

RECOVERY_DAYS = 7
LIFE = timedelta(days=RECOVERY_DAYS)
PURPOSE = "recover-email"
LINK_SPENT = _l("This link has been used or has expired.")


def change(
    user: User, password: str, address: str, secret: str, *, to_confirm: bool = False
) -> None:
    """Change an address; a mail to the old one has a link that takes it back.

    With `to_confirm` a mail asks the holder of the new one to confirm it.

    :raises Invalid: `password` is wrong, or `email` is bad or taken.
    """
    confirm_password(user, password)
    change_confirmed(user, address, secret, to_confirm=to_confirm)


def change_confirmed(
    user: User, address: str, secret: str, *, to_confirm: bool = False
) -> None:
    """Change the address of a person whose password has been checked."""
    address, old = names.check_email(address, user), user.email
    if address == old:
        return
    user.email = address
    url = mail.public_url("auth.recover_email", token=make_token(user, old, secret))
    mail.queue(
        "email_changed",
        [old],
        user.language,
        username=user.username,
        new_email=address,
        url=url,
        days=RECOVERY_DAYS,
    )
    if to_confirm:
        confirmation.require(user)
    _commit()


class _Link(NamedTuple):
    """The claims of a recovery link: the account, its former address, when issued."""

    user: User
    address: str
    issued_at: datetime


def recover(token: str, secret: str) -> User:
    """Restore an account's former address, and sign everybody out.

    A mail to that address then lets its owner choose a new password.

    :raises Invalid: `token` is spent, expired or forged, or `email` is taken.
    """
    user, old, issued_at = _read(token, secret)
    address = names.check_email(old, user)
    passwords.raise_epoch(user)
    user.email = address
    # The link was sent there.
    user.email_confirmed_at = user.recovered_at = utcnow()
    user.recovered_since = min(issued_at, user.recovered_since or issued_at)
    user.password_hash = None
    tokens.revoke_all(user)
    passwords.send_reset_mail(user)
    _commit()
    return user


def is_recoverable(token: str, secret: str) -> bool:
    """Return whether a recovery link still works."""
    try:
        _read(token, secret)
    except Invalid:
        return False
    return True


def _commit() -> None:
    try:
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise names.taken(error) from error


def make_token(user: User, old: str, secret: str) -> str:
    """Sign the old address; the token is void when it is the present one again."""
    # To the microsecond: recoveries are compared with the moment of issue.
    claims = {"recover": user.id, "email": old, "issued": utcnow().timestamp()}
    return signing.sign_link(claims, secret, PURPOSE, LIFE)


def _read(token: str, secret: str) -> _Link:
    try:
        claims = signing.read_link(token, secret, PURPOSE)
    except signing.BadToken as error:
        raise Invalid("token", LINK_SPENT) from error
    account, old = claims.get("recover"), claims.get("email")
    user = db.session.get(User, account) if isinstance(account, int) else None
    if user is None or not user.is_active or not old or user.email == old:
        raise Invalid("token", LINK_SPENT)
    link = _Link(user, old, _issued_at(claims))
    if _is_void(link):
        raise Invalid("token", LINK_SPENT)
    return link


def _issued_at(claims: dict[str, Any]) -> datetime:
    """Return when a link was made; the ones of version 1.0 say only when they end."""
    moment = claims.get("issued", claims["exp"] - LIFE.total_seconds())
    return datetime.fromtimestamp(moment, UTC)


def _is_void(link: _Link) -> bool:
    since, until = link.user.recovered_since, link.user.recovered_at
    return since is not None and until is not None and since <= link.issued_at <= until
