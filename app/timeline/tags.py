"""The posts of a tag, from Redis first; who is hidden from the viewer is left out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.cache import dependencies
from app.exceptions import Invalid
from app.extensions import db
from app.lib.entities import tag_key, tag_spellings
from app.lib.i18n import mark as _l
from app.lib.keyset import Cursor
from app.posts import reading
from app.posts.read_models import PostRecord
from app.tags import known, timeline
from app.tags.known import KnownTag
from app.tags.timeline import Timeline
from app.timeline import service, tag_queries
from app.timeline.service import EMPTY, Slice
from app.users.models import User

# How often more ids are read for one page, where many are of people who are hidden
# from the viewer, and how many times as many as before.
MOST_READS, GROWTH = 4, 4
_TOO_MANY = _l("Name at most %(limit)d tags.")


def read(viewer: User | None, key: str, cursor: Cursor, size: int) -> Slice:
    """Return a page of the posts of a tag, given by its key."""
    found = timeline.find(key)
    if found is None:
        return EMPTY
    part = _from_redis(viewer, found, cursor, size)
    return part or _from_database(viewer, found.tag, cursor, size)


def _from_redis(
    viewer: User | None, tagged: Timeline, cursor: Cursor, size: int
) -> Slice | None:
    """Return the page if enough is known for it."""
    if cursor.offset or cursor.ascending:
        return None
    found: list[PostRecord] = []
    position, limit = cursor.max_id, size + 1
    for _ in range(MOST_READS):
        ids = tagged.ids(position, limit)
        if ids is None:
            return None
        newer = [each for each in ids if _is_newer(each, cursor)]
        found += reading.load(viewer, newer, listed=True)
        if len(found) > size or len(newer) < limit:
            return _slice(found, size, cursor)
        position, limit = ids[-1], limit * GROWTH
    return None


def _is_newer(post_id: int, cursor: Cursor) -> bool:
    return cursor.min_id is None or post_id > cursor.min_id


def _slice(found: list[PostRecord], size: int, cursor: Cursor) -> Slice:
    shown = found[:size]
    return Slice(
        posts=shown,
        ids=[post.id for post in shown],
        has_older=len(found) > size,
        has_newer=cursor != Cursor(),
    )


def _from_database(
    viewer: User | None, tag: KnownTag, cursor: Cursor, size: int
) -> Slice:
    if viewer is None:
        # Whom strangers may see is a matter of all their rows.
        dependencies.note_table("user")
    select = partial(tag_queries.seen_with, viewer, tag.id, cursor)
    return service.read(viewer, select, cursor, size)


@dataclass(frozen=True, slots=True)
class Choice:
    """Tags of a page, by their keys: any of these, all of those, none of others."""

    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()

    @property
    def is_single(self) -> bool:
        """Whether it is nothing but one tag."""
        return len(self.any_of) == 1 and not self.all_of and not self.none_of


def keys_of(names: str, field: str) -> tuple[str, ...]:
    """Return the keys of tags that are named in one text, separated by commas.

    :raises Invalid: there are too many; no page may leave one of them out silently.
    """
    parts = names.replace("\0", "").replace("،", ",").split(",")
    found = dict.fromkeys(filter(None, (tag_key(each.strip()) for each in parts)))
    if len(found) > tag_queries.MOST_TAGS:
        raise Invalid(field, _TOO_MANY, limit=tag_queries.MOST_TAGS)
    return tuple(found)


def read_choice(
    viewer: User | None, choice: Choice, cursor: Cursor, size: int
) -> Slice:
    """Return a page of posts that have the chosen tags."""
    if choice.is_single:
        return read(viewer, choice.any_of[0], cursor, size)
    dependencies.note_table("post_tag")
    dependencies.note_table("user")
    keys = {*choice.any_of, *choice.all_of, *choice.none_of}
    rows = db.session.execute(tag_queries.ids_of(sorted(keys)))
    found = {row[0]: row[1] for row in rows}
    any_of = [found[key] for key in choice.any_of if key in found]
    if not any_of or any(key not in found for key in choice.all_of):
        return EMPTY
    all_of = [found[key] for key in choice.all_of]
    none_of = [found[key] for key in choice.none_of if key in found]
    select = partial(tag_queries.by_tags, viewer, any_of, all_of, none_of, cursor)
    return service.read(viewer, select, cursor, size)


@dataclass(frozen=True, slots=True)
class CountedTag:
    """A tag and the number of its posts; `spelling` is how most people write it."""

    name: str
    spelling: str
    post_count: int


def beginning_with(viewer: User | None, text: str, limit: int) -> list[CountedTag]:
    """Return the tags that begin as somebody types, in whatever form of the letters."""
    dependencies.note_table("post_tag")
    dependencies.note_table("user")
    key = tag_key(text.replace("\0", ""))
    if not key:
        return []
    return _counted(tag_queries.beginning_with(viewer, key, limit))


def related(viewer: User | None, name: str, limit: int) -> list[CountedTag]:
    """Return the tags that posts with a tag often have, too."""
    tag = known.by_key(name)
    if tag is None:
        return []
    dependencies.note_table("post_tag")
    dependencies.note_table("user")
    return _counted(tag_queries.related(viewer, tag.id, limit))


def beside(posts: Sequence[PostRecord], key: str, limit: int) -> list[str]:
    """Return how posts that are shown write the tags that they often have, too."""
    spellings: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for post in posts:
        found = tag_spellings(post.body)
        spellings = found | spellings
        # Not a mapping, whose values would be added.
        counts.update(list(found))
    counts.pop(key, None)
    return [spellings[name] for name, _count in counts.most_common(limit)]


def _counted(query: Any) -> list[CountedTag]:
    return [
        CountedTag(row.name, row.spelling or row.name, row.post_count)
        for row in db.session.execute(query)
    ]
