"""Changing several fields of an account at once: all of them, or none."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.credentials import emails
from app.credentials.accounts import confirm_password
from app.exceptions import Invalid
from app.extensions import db
from app.lib.i18n import mark as _l
from app.users import names, service
from app.users.models import User

Changes = Mapping[str, Any]

PASSWORD_NEEDED = _l("Send your password to change the address.")


def update(
    user: User,
    changes: Changes,
    *,
    secret: str,
    offered: list[str],
    to_confirm: bool = False,
) -> None:
    """Change what is given of a person's profile, address and preferences.

    Another address takes the `password`, and its former holder gets a mail. With
    `to_confirm` a mail asks the holder of the new one to confirm it.

    :raises Invalid: a value is bad or taken, or the password is missing or wrong.
    """
    try:
        _set_profile(user, changes)
        _set_preferences(user, changes, offered)
        if changes.get("email") not in (None, user.email):
            _change_address(user, changes, secret, to_confirm)
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise names.taken(error) from error
    except Invalid:
        db.session.rollback()
        raise


def _set_profile(user: User, changes: Changes) -> None:
    about = (changes["about_me"] or "") if "about_me" in changes else None
    service.set_profile(user, username=changes.get("username"), about_me=about)


def _set_preferences(user: User, changes: Changes, offered: list[str]) -> None:
    if "language" in changes:
        service.set_language(user, changes["language"], offered)
    if "timezone" in changes:
        service.set_timezone(user, changes["timezone"])
    service.set_readers(user, changes.get("members_only"), changes.get("unindexed"))


def _change_address(
    user: User, changes: Changes, secret: str, to_confirm: bool
) -> None:
    if changes.get("password") is None:
        raise Invalid("password", PASSWORD_NEEDED)
    confirm_password(user, changes["password"] or "")
    address = changes["email"] or ""
    emails.change_confirmed(user, address, secret, to_confirm=to_confirm)
