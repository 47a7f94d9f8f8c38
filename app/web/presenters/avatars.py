"""The address of a person's picture: the uploaded one, else an identicon."""

from typing import Any

from flask import Flask, current_app, url_for

from app.email.links import public_url
from app.lib.avatars import gravatar_url
from app.web.viewer import viewer_id

API_SIZE = 128


def init_app(app: Flask) -> None:
    """Make `avatar_url` known to templates."""
    app.jinja_env.globals["avatar_url"] = avatar_url


def avatar_url(person: Any, size: int = 0) -> str:
    """Return the address of the picture of a User, or of a row with its columns.

    Rows of posts and the like name their person `user_id`. One picture serves every
    `size`, so that a browser loads it once; no other site learns who looks at whom.
    """
    endpoint, values = _endpoint_of(person)
    return url_for(endpoint, **values)


def api_avatar_url(person: Any) -> str:
    """Return the absolute address of a User's picture, as the API shows it.

    `API_AVATARS` may ask for the address of the founding application, which is made
    from the MD5 of the e-mail address: those who have it can find out the address.
    Strangers are never given it.
    """
    is_asked = current_app.config["API_AVATARS"] == "gravatar"
    if is_asked and viewer_id() is not None:
        return gravatar_url(person.email, API_SIZE)
    return public_avatar_url(person)


def public_avatar_url(person: Any) -> str:
    """Return the absolute address of a person's picture, as `avatar_url` does."""
    endpoint, values = _endpoint_of(person)
    return public_url(endpoint, **values)


def _endpoint_of(person: Any) -> tuple[str, dict[str, Any]]:
    picture_id = person.picture_id
    if picture_id:
        return "main.picture", {"file_id": picture_id}
    owner = getattr(person, "user_id", None) or person.id
    return "main.identicon", {"user_id": owner}
