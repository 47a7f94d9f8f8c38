"""Opening, authenticating and closing accounts."""

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app import email as mail
from app import events
from app.credentials import confirmation, tokens
from app.credentials.events import AccountClosed
from app.exceptions import Invalid, WrongPassword
from app.extensions import db
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.lib.passwords import check_password, hash_password, is_outdated
from app.users import names, queries
from app.users.models import User

ABOUT_LATER = _l("Describe yourself once your e-mail address is confirmed.")
WRONG_PASSWORD = _l("This is not your password.")


def register(
    username: str,
    email: str,
    password: str,
    *,
    about_me: str | None = None,
    language: str | None = None,
    is_admin: bool = False,
    allow_reserved: bool = False,
    to_confirm: bool = False,
) -> User:
    """Open an account. Raises Invalid naming the field that is refused.

    With `to_confirm` a mail asks its holder to confirm the address, and nothing of
    theirs is published before they have.
    """
    if about_me and to_confirm:
        raise Invalid("about_me", ABOUT_LATER)
    username = names.check_username(username, allow_reserved=allow_reserved)
    email = names.check_email(email)
    names.check_password(password, username=username, email=email)
    user = User(username=username, email=email, language=language, is_admin=is_admin)
    user.about_me = names.check_about(about_me) if about_me else None
    user.set_password(password)
    db.session.add(user)
    try:
        db.session.flush()
        if to_confirm:
            confirmation.require(user)
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise names.taken(error) from error
    return user


def authenticate(login: str, password: str) -> User | None:
    """Return the person with this name or address and this password, else None."""
    return verify(find(login), password)


def find(login: str) -> User | None:
    """Return the person with a name or an address, else None."""
    user: User | None = db.session.scalar(queries.by_login(login.strip()))
    return user


def verify(user: User | None, password: str) -> User | None:
    """Return `user` if this is their password, else None.

    It takes as long without a person as for a wrong password. An old hash is made anew,
    which ends no session.
    """
    right = check_password(user.password_hash if user else None, password)
    if user is None or not right:
        return None
    if user.password_hash and is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
        db.session.commit()
    return user


def confirm_password(user: User, password: str, field: str = "password") -> None:
    """Check a person's password. Raises WrongPassword, an Invalid."""
    if not user.check_password(password):
        raise WrongPassword(field, WRONG_PASSWORD)


def delete(user: User, password: str) -> None:
    """Delete one's own account. Raises Invalid if the password is wrong."""
    confirm_password(user, password)
    deactivate(user)


def deactivate(user: User) -> None:
    """End an account at once; a worker then removes all that belonged to it."""
    mail.queue("account_deleted", [user.email], user.language, username=user.username)
    tokens.revoke_all(user)
    close(user)
    db.session.commit()


def close(user: User) -> None:
    """Close an account and have what belonged to it removed; the caller commits.

    Its name and address are free from now on: a tilde is in no name that people may
    choose, so the ones given instead collide with nobody's.
    """
    user.deactivated_at, user.suspended_at = utcnow(), None
    user.session_epoch += 1
    user.profile_version += 1
    user.username = f"deleted~{user.id}"
    user.email = f"deleted~{user.id}@localhost.invalid"
    user.password_hash = user.about_me = user.picture_id = user.token = None
    user.is_admin = False
    events.dispatch(AccountClosed(user))


def has_accounts() -> bool:
    """Return whether anybody has an account."""
    return db.session.scalar(sa.select(User.id).limit(1)) is not None


def has_administrator() -> bool:
    """Return whether the site has an administrator."""
    query = queries.administrators().with_only_columns(User.id)
    return db.session.scalar(query.limit(1)) is not None
