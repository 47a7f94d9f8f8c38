"""Changing several things of one's account at once: all of them, or none."""

from collections.abc import Mapping
from zoneinfo import available_timezones

from sqlalchemy.exc import IntegrityError

from app.credentials import emails
from app.exceptions import Invalid
from app.extensions import db
from app.lib.i18n import mark as _l
from app.users import names
from app.users.accounts import confirm_password
from app.users.models import User

Changes = Mapping[str, str | None]

PASSWORD_NEEDED = _l("Send your password to change the address.")


def update(
    user: User,
    changes: Changes,
    *,
    secret: str,
    offered: list[str],
    to_confirm: bool = False,
) -> None:
    """Change `username`, `about_me`, `email`, `language`, `timezone` where given.

    Another address takes the `password`, and its former holder is told. With
    `to_confirm` the new one is asked whether it is theirs.

    :raises Invalid: a value is bad or taken, or the password is missing or wrong.
    """
    try:
        _set_profile(user, changes)
        _set_preferences(user, changes, offered)
        user.profile_version = User.profile_version + 1
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
    username = changes.get("username")
    if username is not None:
        username = names.check_username(username, user)
        # Setting an adopted name again would give it the key of its older twin.
        if username != user.username:
            user.username = username
    if "about_me" in changes:
        user.about_me = names.check_about(changes["about_me"] or "")


def _set_preferences(user: User, changes: Changes, offered: list[str]) -> None:
    if "language" in changes:
        if changes["language"] not in (None, *offered):
            raise Invalid("language", _l("This language is not offered here."))
        user.language = changes["language"]
    if "timezone" in changes:
        if changes["timezone"] is not None and (
            changes["timezone"] not in available_timezones()
        ):
            raise Invalid("timezone", _l("There is no such time zone."))
        user.timezone = changes["timezone"]


def _change_address(
    user: User, changes: Changes, secret: str, to_confirm: bool
) -> None:
    if changes.get("password") is None:
        raise Invalid("password", PASSWORD_NEEDED)
    confirm_password(user, changes["password"] or "")
    address = changes["email"] or ""
    emails.change_confirmed(user, address, secret, to_confirm=to_confirm)
