"""Commands on posts, by which every writer of posts works.

Each validates, writes and dispatches its domain event inside the transaction. Those on
posts written here commit once; those on posts from elsewhere leave that to the caller.
"""

from app.posts.commands.ingest import (
    DeleteIngestedPost,
    EditIngestedPost,
    FormerBody,
    IngestPost,
    ingest_all,
)
from app.posts.commands.local import DeletePost, EditPost, PublishPost

__all__ = [
    "DeleteIngestedPost",
    "DeletePost",
    "EditIngestedPost",
    "EditPost",
    "FormerBody",
    "IngestPost",
    "PublishPost",
    "ingest_all",
]
