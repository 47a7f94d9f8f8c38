"""Where a person's picture is: the uploaded one, else the one drawn here."""

from typing import Any

from flask import Flask, url_for


def init_app(app: Flask) -> None:
    """Make `avatar_url` known to templates."""
    app.jinja_env.globals["avatar_url"] = avatar_url


def avatar_url(person: Any, size: int = 0) -> str:
    """Give the address of the picture of a User, or of a row with its columns.

    Rows of posts and the like name their person `user_id`. One picture serves every
    `size`, so that a browser loads it once; no other site learns who looks at whom.
    """
    picture_id = person.picture_id
    if picture_id:
        return url_for("main.picture", file_id=picture_id)
    owner = getattr(person, "user_id", None) or person.id
    return url_for("main.identicon", user_id=owner)
