"""What people do with their profile and with one another."""

from zoneinfo import available_timezones

from sqlalchemy.exc import IntegrityError

from app.exceptions import Conflict, Invalid, NotFound
from app.extensions import broker, db
from app.lib.i18n import mark as _l
from app.media import service as media
from app.media.pictures import Picture
from app.notifications import service as notifications
from app.relationships import follows
from app.users import names
from app.users.models import User


def update_profile(
    user: User, *, username: str | None = None, about_me: str | None = None
) -> None:
    """Change one's name and what one says of oneself; None leaves a thing as it is.

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


def set_picture(user: User, picture: Picture) -> None:
    """Show another picture; the former one is deleted."""
    file = media.store(
        "picture", "picture.webp", picture.content_type, [picture.data], user.id
    )
    _replace_picture(user, file.id)


def remove_picture(user: User) -> None:
    """Show the drawn picture again."""
    _replace_picture(user, None)


def follow(viewer: User, target: User) -> bool:
    """Follow somebody and tell them; gives whether that is new.

    :raises Conflict: it is oneself.
    :raises NotFound: the account is being deleted.
    :raises NotAllowed: either has blocked the other.
    """
    if viewer.id == target.id:
        raise Conflict(_l("You cannot follow yourself!"))
    if not target.is_active:
        raise NotFound(_l("User %(username)s not found."), username=target.username)
    is_new = follows.add(viewer, target)
    if is_new:
        if target.origin is None:
            notifications.notify_follow(viewer, target)
        _tell(viewer, "followed", target)
    db.session.commit()
    return is_new


def unfollow(viewer: User, target: User) -> bool:
    """Stop following somebody; gives whether one did.

    :raises Conflict: it is oneself.
    """
    if viewer.id == target.id:
        raise Conflict(_l("You cannot unfollow yourself!"))
    ended = follows.remove(viewer, target)
    if ended:
        _tell(viewer, "unfollowed", target)
    db.session.commit()
    return ended


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


def _replace_picture(user: User, file_id: str | None) -> None:
    former, user.picture_id = user.picture_id, file_id
    user.profile_version = User.profile_version + 1
    if former is not None:
        media.delete(former)
    db.session.commit()


def _tell(viewer: User, name: str, target: User) -> None:
    """Tell the viewer's other tabs, whose timeline now has other authors."""
    data = {"user_id": target.id, "username": target.username}
    broker.publish_after_commit(db.session, f"user:{viewer.id}", name, data)
