"""Reading of what a path names. Each raises NotFound."""

from flask import current_app

from app.exceptions import NotFound
from app.extensions import db
from app.http_api import auth
from app.http_api.schemas import MAX_USER_ID
from app.lib.i18n import mark as _l
from app.posts import reading
from app.posts.read_models import AuthorRecord, PostRecord
from app.relationships import audience
from app.users import entities, queries
from app.users.models import User
from app.web.viewer import only_reads


def person(user_id: int) -> User:
    """Return a person whom the viewer may see, by id. Raises NotFound."""
    number = small(user_id)
    found: User | None = (
        entities.by_id(number)
        if only_reads()
        else db.session.scalar(queries.by_id(number))
    )
    is_hidden = auth.reader() is None and not (
        found is not None and audience.admits_strangers(found)
    )
    if found is None or is_hidden:
        raise NotFound(_l("There is no such person."))
    return found


def small(number: int) -> int:
    """Return an id that the database can store. Raises NotFound for others."""
    if number > MAX_USER_ID:
        raise NotFound
    return number


def post(post_id: int) -> PostRecord:
    """Return a post that the viewer may read. Raises NotFound."""
    found = reading.one(auth.reader(), post_id)
    if found is None:
        raise NotFound(_l("There is no such post."))
    return found


def author_of(user: User) -> AuthorRecord:
    """Return a person as the author of something."""
    return AuthorRecord(user.id, user.username, user.picture_id)


def secret() -> str:
    """Return the key that signs tokens and links."""
    return str(current_app.config["SECRET_KEY"])
