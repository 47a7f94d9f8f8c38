"""The JSON API of this site: one module per noun, all on the blueprint `api`.

Each route is declared by `app.http_api.operations.Operation`, from which its
description in the OpenAPI document is made as well.
"""

from app.api import (
    blocks,
    channels,
    conversations,
    docs,
    follows,
    me,
    media,
    messages,
    news,
    notifications,
    posts,
    programs,
    queues,
    reactions,
    search,
    stream,
    tags,
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
    "channels",
    "conversations",
    "docs",
    "follows",
    "me",
    "media",
    "messages",
    "news",
    "notifications",
    "posts",
    "programs",
    "queues",
    "reactions",
    "search",
    "stream",
    "tags",
    "tasks",
    "threads",
    "timelines",
    "tokens",
    "twitter",
    "users",
]
