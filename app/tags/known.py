"""Tags as a process knows them, without a statement until their posts change."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.cache import dependencies
from app.cache.changes import key_is_id
from app.cache.registry import Cache
from app.extensions import db
from app.tags.models import Tag


@dataclass(frozen=True, slots=True)
class KnownTag:
    """A tag, and the version of the list of its posts."""

    id: int
    name: str
    spelling: str
    version: int


TAGS: Cache[int, KnownTag] = Cache(
    "tags", max_entries=20_000, invalidated_by={"post_tag": key_is_id}
)
# The id of a name never changes.
IDS: Cache[str, int] = Cache("names of tags", max_entries=50_000)
COLUMNS = (Tag.id, Tag.name, Tag.spelling, Tag.version)


def in_memory(key: str) -> KnownTag | None:
    """Return the tag of a folded name if that takes no statement."""
    tag_id = IDS.get(key)
    found = TAGS.get(tag_id) if tag_id is not None else None
    if found is not None:
        dependencies.note_rows("post_tag", (found.id,))
    return found


def by_key(key: str) -> KnownTag | None:
    """Return the tag of a folded name; None if no post ever had it."""
    found = in_memory(key)
    if found is not None:
        return found
    epoch = TAGS.epoch()
    row = db.session.execute(sa.select(*COLUMNS).where(Tag.name == key)).one_or_none()
    return keep(row, epoch)


def keep(row: Any, epoch: int | None) -> KnownTag | None:
    """Return the tag of a row that begins with `COLUMNS` and was read in an epoch."""
    if row is None:
        # It comes into being with a post.
        dependencies.note_table("post_tag")
        return None
    tag_id, name, spelling, version = row[: len(COLUMNS)]
    found = KnownTag(tag_id, name, spelling or name, version)
    dependencies.note_rows("post_tag", (tag_id,))
    if epoch is not None:
        # One that is not committed yet may never be.
        IDS.put(name, tag_id)
        TAGS.keep({tag_id: found}, epoch)
    return found
