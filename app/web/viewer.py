"""Who asks: the person of a session, or of an API token."""

from typing import TYPE_CHECKING

from flask import g, has_request_context
from flask_login import current_user

if TYPE_CHECKING:
    from app.users.models import User


def viewer() -> "User | None":
    """Give who asks, None for a stranger. The API puts its own in `g.viewer`."""
    if not has_request_context():
        return None
    if "viewer" in g:
        person: User | None = g.viewer
        return person
    return current_user if current_user.is_authenticated else None


def viewer_id() -> int | None:
    """Give the id of who asks, without touching the database where it is known."""
    if "viewer" not in g and "_login_user" not in g:
        return None
    person = viewer()
    if person is None:
        return None
    identity = person.__dict__.get("id")
    return identity if identity is not None else person.id
