"""Changing a password: with the old one, or with a link sent by mail."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from app import email as mail
from app.credentials import reset_tokens, tokens
from app.credentials.accounts import confirm_password
from app.exceptions import Invalid
from app.extensions import db
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.lib.usernames import email_key
from app.users import names, queries
from app.users.models import User
from app.worker import outbox

RESET_MINUTES = 10
LINK_SPENT = _l("This link has been used or has expired.")


def change(user: User, current: str, new: str) -> None:
    """Change one's password, which ends all sessions and tokens, this one too.

    :raises Invalid: `current_password` is wrong, or `password` is weak.
    """
    confirm_password(user, current, "current_password")
    names.check_password(new, username=user.username, email=user.email)
    _set(user, new)
    db.session.commit()


def set_by_owner(user: User, new: str) -> None:
    """Set anybody's password, as the site's owner may. Raises Invalid if weak."""
    names.check_password(new, username=user.username, email=user.email)
    _set(user, new)
    db.session.commit()


def request_reset(address: str, locale: str | None) -> None:
    """Queue the mail with a reset link for an address, whoever has it.

    The message is the same in either case, and the worker alone looks up the account:
    the requester learns nothing, not even from the time it takes.
    """
    key = email_key(address)[: names.MAX_EMAIL]
    outbox.add("password_reset", {"email": key, "locale": locale, "id": mail.new_id()})
    db.session.commit()


def send_reset_mail(user: User) -> None:
    """Queue the mail with a reset link for a person; the caller commits."""
    payload = {"email": email_key(user.email), "locale": None, "id": mail.new_id()}
    outbox.add("password_reset", payload)


def mail_reset_link(payload: dict[str, Any], secret: str) -> None:
    """Send the link; its life begins only now, and no row ever holds its token."""
    user = db.session.scalar(queries.by_email(payload["email"]))
    if user is None:
        return
    token = reset_tokens.make(user, secret, RESET_MINUTES * 60)
    mail.send_now(
        "reset_password",
        [user.email],
        user.language or payload["locale"],
        key=payload["id"],
        username=user.username,
        url=mail.public_url("auth.reset_password", token=token),
        minutes=RESET_MINUTES,
    )


def reset(token: str, secret: str, new: str) -> User:
    """Set a new password with a mailed link, which ends all sessions and tokens.

    :raises Invalid: `token` is spent, expired or forged, or `password` is weak.
    """
    user = reset_tokens.verify(token, secret)
    if user is None:
        raise Invalid("token", LINK_SPENT)
    names.check_password(new, username=user.username, email=user.email)
    raise_epoch(user)
    # The link was sent to the address.
    user.email_confirmed_at = user.email_confirmed_at or utcnow()
    _set(user, new)
    db.session.commit()
    return user


def raise_epoch(user: User) -> None:
    """End all sessions, and with them the mailed link at hand: of two uses, one wins.

    :raises Invalid: another request raised the epoch since `user` was read.
    """
    statement = sa.update(User).where(
        User.id == user.id, User.session_epoch == user.session_epoch
    )
    spent = statement.values(session_epoch=User.session_epoch + 1).returning(User.id)
    won = db.session.scalar(spent.execution_options(synchronize_session=False))
    if won is None:
        db.session.rollback()
        raise Invalid("token", LINK_SPENT)
    db.session.refresh(user)
    # The statement went past the model, whose listener ends the sessions.
    flag_modified(user, "session_epoch")


def _set(user: User, new: str) -> None:
    user.set_password(new)
    tokens.revoke_all(user)
    mail.queue("password_changed", [user.email], user.language, username=user.username)
