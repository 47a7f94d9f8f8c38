"""What a process remembers of stored files: a file never changes."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from app.cache.registry import Cache
from app.extensions import db
from app.media.models import File


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The media type of a file, and its size in bytes."""

    content_type: str
    size: int


FACTS: Cache[str, FileFacts] = Cache("facts of files", max_entries=20_000)


def of_files(ids: Collection[str]) -> dict[str, FileFacts]:
    """Return the facts of those files that there are; at most one statement."""
    return FACTS.load(ids, _read)


def _read(ids: Collection[str]) -> dict[str, FileFacts]:
    query = sa.select(File.id, File.content_type, File.size).where(File.id.in_(ids))
    return {
        row.id: FileFacts(row.content_type, row.size)
        for row in db.session.execute(query)
    }
