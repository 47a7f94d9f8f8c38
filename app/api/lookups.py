"""Finding what an address names, or refusing."""

from flask import current_app

from app.exceptions import NotFound
from app.extensions import db
from app.http_api import auth
from app.http_api.schemas import MAX_USER_ID
from app.lib.i18n import mark as _l
from app.posts import reading
from app.posts.read_models import AuthorRecord, PostRecord
from app.users import queries
from app.users.models import User


def person(user_id: int) -> User:
    """Give somebody by their id. Raises NotFound."""
    found: User | None = db.session.scalar(queries.by_id(small(user_id)))
    if found is None:
        raise NotFound(_l("There is no such person."))
    return found


def small(number: int) -> int:
    """Give an id that the database can be asked for. Raises NotFound for others."""
    if number > MAX_USER_ID:
        raise NotFound
    return number


def post(post_id: int) -> PostRecord:
    """Give a post as it is shown to the asker. Raises NotFound."""
    found = reading.read_one(auth.current_viewer(), post_id)
    if found is None:
        raise NotFound(_l("There is no such post."))
    return found


def storable(text: str) -> str:
    """Give a text that the database can be asked for. Raises NotFound for others."""
    if "\0" in text:
        raise NotFound
    return text


def row_of(user: User) -> AuthorRecord:
    """Give a person as lists show them."""
    return AuthorRecord(user.id, user.username, user.picture_id)


def secret() -> str:
    """Give the key that signs tokens and links."""
    return str(current_app.config["SECRET_KEY"])
