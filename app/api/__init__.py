"""The JSON API: one module per noun, all on the blueprint `api`.

Each route is declared by `app.api.operations.Operation`, from which the description
in `app.api.openapi` is made as well.
"""

from flask import Blueprint

from app.extensions import csrf

bp = Blueprint("api", __name__)
# A browser sends cookies along for strangers; the API takes none, so it needs no CSRF
# token either.
csrf.exempt(bp)

from app.api import (  # noqa: E402  # the routes register on `bp`
    auth,
    blocks,
    bookmarks,
    conversations,
    docs,
    follows,
    limits,
    me,
    media,
    messages,
    notifications,
    posts,
    responses,
    search,
    tasks,
    threads,
    timelines,
    tokens,
    twitter,
    usage,
    users,
)

__all__ = [
    "auth",
    "blocks",
    "bookmarks",
    "bp",
    "conversations",
    "docs",
    "follows",
    "limits",
    "me",
    "media",
    "messages",
    "notifications",
    "posts",
    "responses",
    "search",
    "tasks",
    "threads",
    "timelines",
    "tokens",
    "twitter",
    "usage",
    "users",
]
