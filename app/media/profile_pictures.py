"""Profile pictures: an uploaded one replaces the drawn one, and can be removed."""

from app.extensions import db
from app.media import service
from app.media.pictures import Picture
from app.users.models import User


def set_picture(user: User, picture: Picture) -> None:
    """Store a picture as that of a person and delete the former one."""
    replace_picture(user, picture)
    db.session.commit()


def remove_picture(user: User) -> None:
    """Delete the picture of a person, whose drawn one is shown again."""
    _replace(user, None)
    db.session.commit()


def replace_picture(user: User, picture: Picture) -> None:
    """Store a picture and delete the former one; the caller commits."""
    file = service.store(
        "picture", "picture.webp", picture.content_type, [picture.data], user.id
    )
    _replace(user, file.id)


def _replace(user: User, file_id: str | None) -> None:
    former, user.picture_id = user.picture_id, file_id
    user.profile_version = User.profile_version + 1
    if former is not None:
        service.delete(former)
