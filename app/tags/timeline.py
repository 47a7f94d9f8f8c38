"""The newest posts of each tag: from Redis first, or from the database into Redis.

Triggers make another version of a tag whenever its posts change, whoever changes them,
and a process knows the present one without a statement (`app.tags.known`). A post that
is edited, deleted or hidden is not shown by its id alone: `reading.load` decides.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.cache.id_lists import MOST, Kept
from app.extensions import db, id_lists
from app.tags import known
from app.tags.known import COLUMNS, TAGS, KnownTag
from app.tags.models import Tag, post_tag


class Timeline:
    """The posts of one tag, as far as a page asks for them."""

    def __init__(self, tag: KnownTag, kept: Kept | None = None) -> None:
        self.tag = tag
        # What the statement that found the tag has read beside it.
        self._kept = kept

    def ids(self, max_id: int | None, limit: int) -> Sequence[int] | None:
        """Return the newest posts below `max_id`, at most `limit`.

        None if the database is to be asked for this page itself: there may be more than
        is kept, or there is no Redis.
        """
        if self._kept is not None:
            return self._kept.page(max_id, limit)
        lists = id_lists.current
        if lists is None:
            return None
        tag, read = self.tag, partial(_read, self.tag.id)
        return lists.page(_key(tag.id), tag.version, read, max_id, limit)


def find(key: str) -> Timeline | None:
    """Return the posts of a tag; None if no post ever had it.

    With Redis the database is asked for the version of the list alone, if that is not
    known; without it, for the newest posts in the same statement.
    """
    if id_lists.current is not None:
        tag = known.by_key(key)
        return Timeline(tag) if tag is not None else None
    tag = known.in_memory(key)
    if tag is not None:
        return Timeline(tag)
    epoch = TAGS.epoch()
    rows = db.session.execute(_newest(Tag.name == key)).all()
    tag = known.keep(rows[0] if rows else None, epoch)
    return Timeline(tag, _kept(rows)) if tag is not None else None


def _key(tag_id: int) -> str:
    return f"microblog:tag:{tag_id}"


def _read(tag_id: int) -> Kept:
    return _kept(db.session.execute(_newest(Tag.id == tag_id)).all())


def _newest(condition: Any) -> Any:
    """Select a tag and its ids in one statement, so that they belong together."""
    return (
        sa.select(*COLUMNS, post_tag.c.post_id)
        .outerjoin(post_tag, post_tag.c.tag_id == Tag.id)
        .where(condition)
        .order_by(post_tag.c.post_id.desc())
        .limit(MOST + 1)
    )


def _kept(rows: Sequence[Any]) -> Kept:
    found = [row.post_id for row in rows if row.post_id is not None]
    version = rows[0].version if rows else 0
    return Kept(version, found[:MOST], is_whole=len(found) <= MOST)
