"""The JSON API of this site: one module per noun, all on the blueprint `api`.

Each route is declared by `app.http_api.operations.Operation`, from which its
description in the OpenAPI document is made as well.
"""

from app.api import (
    blocks,
    conversations,
    docs,
    follows,
    me,
    media,
    messages,
    notifications,
    posts,
    reactions,
    search,
    tasks,
    threads,
    timelines,
    tokens,
    twitter,
    users,
)
from app.api.blueprint import bp

__all__ = [
    "blocks",
    "bp",
    "conversations",
    "docs",
    "follows",
    "me",
    "media",
    "messages",
    "notifications",
    "posts",
    "reactions",
    "search",
    "tasks",
    "threads",
    "timelines",
    "tokens",
    "twitter",
    "users",
]
