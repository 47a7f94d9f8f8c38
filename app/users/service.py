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
    if username is not None:
        _rename(user, username)
    if about_me is not None:
        user.about_me = names.check_about(about_me)
    _commit_profile(user)


def set_language(user: User, code: str | None, offered: list[str]) -> None:
    """Choose the language of pages and mails; None follows the browser.

    :raises Invalid: the site does not speak that language.
    """
    if code is not None and code not in offered:
        raise Invalid("language", _l("This language is not offered here."))
    user.language = code
    db.session.commit()


def set_preferences(
    user: User, language: str | None, zone: str | None, offered: list[str]
) -> None:
    """Choose the language and the time zone of pages and mails.

    None follows the browser, or takes the site's zone.

    :raises Invalid: `language` is not offered, or there is no such `timezone`.
    """
    if zone is not None and zone not in available_timezones():
        raise Invalid("timezone", _l("There is no such time zone."))
    user.timezone = zone
    set_language(user, language, offered)


def _rename(user: User, username: str) -> None:
    username = names.check_username(username, user)
    # Setting an adopted name again would give it the key of its older twin.
    if username != user.username:
        user.username = username


def _commit_profile(user: User) -> None:
    user.profile_version = User.profile_version + 1
    try:
        db.session.commit()
    except IntegrityError as error:
        db.session.rollback()
        raise names.taken(error) from error
