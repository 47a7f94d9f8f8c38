"""Changes of a profile and of its settings."""

from zoneinfo import available_timezones

from sqlalchemy.exc import IntegrityError

from app.exceptions import Invalid
from app.extensions import db
from app.lib.i18n import mark as _l
from app.users import names
from app.users.models import User


def update_profile(
    user: User, *, username: str | None = None, about_me: str | None = None
) -> None:
    """Change the name and the description of a person; None leaves a value as it is.

    :raises Invalid: `username` is bad or taken, or `about_me` is too long.
    """
    set_profile(user, username=username, about_me=about_me)
    try:
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise names.taken(error) from error


def set_profile(
    user: User, *, username: str | None = None, about_me: str | None = None
) -> None:
    """Set what `update_profile` changes; the caller commits.

    :raises Invalid: `username` is bad or taken, or `about_me` is too long.
    """
    if username is not None:
        username = names.check_username(username, user)
        # Setting an adopted name again would give it the key of its older twin.
        if username != user.username:
            user.username = username
    if about_me is not None:
        user.about_me = names.check_about(about_me)
    user.profile_version = User.profile_version + 1


def update_language(user: User, code: str | None, offered: list[str]) -> None:
    """Choose the language of pages and mails; None follows the browser.

    :raises Invalid: `language` is not offered.
    """
    set_language(user, code, offered)
    db.session.commit()


def update_preferences(
    user: User, language: str | None, zone: str | None, offered: list[str]
) -> None:
    """Choose the language and the time zone of pages and mails.

    None follows the browser, or takes the site's zone.

    :raises Invalid: `language` is not offered, or there is no such `timezone`.
    """
    set_timezone(user, zone)
    set_language(user, language, offered)
    db.session.commit()


def update_activity(
    user: User, *, shows_activity: bool, shows_typing: bool = True
) -> None:
    """Choose whether others see when a person is active, and when they type."""
    user.shows_activity, user.shows_typing = shows_activity, shows_typing
    db.session.commit()


def update_readers(user: User, *, members_only: bool, unindexed: bool) -> None:
    """Choose whether strangers may read a person, and engines that search the web."""
    set_readers(user, members_only, unindexed)
    db.session.commit()


def set_readers(user: User, members_only: bool | None, unindexed: bool | None) -> None:
    """Set what `update_readers` changes, where it is given; the caller commits."""
    if members_only is not None:
        user.members_only = members_only
    if unindexed is not None:
        user.unindexed = unindexed


def set_language(user: User, code: str | None, offered: list[str]) -> None:
    """Set a person's language; the caller commits.

    :raises Invalid: `language` is not offered.
    """
    if code is not None and code not in offered:
        raise Invalid("language", _l("This language is not offered here."))
    user.language = code


def set_timezone(user: User, zone: str | None) -> None:
    """Set a person's time zone; the caller commits.

    :raises Invalid: there is no such `timezone`.
    """
    if zone is not None and zone not in available_timezones():
        raise Invalid("timezone", _l("There is no such time zone."))
    user.timezone = zone
