"""The ids of the newest posts of a feed, as a process remembers them.

A feed reader asks every few minutes for what has rarely changed. Ids go with a change
of what they depend on; the posts themselves are remembered by `app.posts.reading`.
"""

from collections.abc import Collection, Sequence
from heapq import merge
from itertools import islice
from typing import Any

import sqlalchemy as sa

from app.cache import dependencies
from app.cache.changes import all_keys, column, key_is_id
from app.cache.registry import Cache
from app.extensions import db, id_lists
from app.lib.keyset import Cursor
from app.posts import queries as posts
from app.posts.models import Post
from app.posts.visibility import MEMBERS
from app.relationships import audience
from app.relationships.entities import MOST_FOLLOWED, followed
from app.search import SearchQuery, search
from app.timeline import queries, tags
from app.users.models import User

Ids = tuple[int, ...]

SIZE = 25
# How many authors are read by one statement.
AUTHORS_AT_ONCE = 50
# Seconds for which hits of an engine outside the database are remembered: it learns of
# changes later than the database.
FOUND_LIFETIME = 60

AUTHORS: Cache[int, Ids] = Cache(
    "newest of authors", max_entries=20_000, invalidated_by={"post": column(1)}
)
# By the kind of a feed and what it is about. Who is a stranger's to see is a matter of
# people's rows.
LISTS: Cache[tuple[str, str], Ids] = Cache(
    "newest of lists",
    max_entries=1_000,
    invalidated_by={"post": all_keys, "user": all_keys},
)
FOUND: Cache[str, Ids] = Cache("newest hits", max_entries=1_000, ttl=FOUND_LIFETIME)
# Of people who follow many, or hide somebody; others are merged from their authors.
HOMES: Cache[int, Ids] = Cache(
    "newest of homes",
    max_entries=2_000,
    invalidated_by={
        "post": all_keys,
        "followers": key_is_id,
        "block": lambda key: key,
        "mute": key_is_id,
    },
)


def of_author(author_id: int) -> Ids:
    """Return the newest posts of a person that members may read."""
    dependencies.note_rows("post", (author_id,), 1)
    return AUTHORS.load((author_id,), _read_authors).get(author_id, ())


def of_everybody() -> Ids:
    """Return the newest posts that strangers may read."""
    return _list("public", "", lambda: queries.explore(None, Cursor(), SIZE))


def of_tag(key: str) -> Ids:
    """Return the newest posts with a tag, by its key, that strangers may read."""
    if id_lists.current is not None:
        return tuple(tags.read(None, key, Cursor(), SIZE).ids)
    return _list("tag", key, lambda: queries.by_tag(None, key, Cursor(), SIZE))


def of_search(query: SearchQuery) -> Ids:
    """Return the newest posts that a stranger finds."""
    if search.transactional:
        found = LISTS.load_one(("search", query.text), lambda: _find(query))
    else:
        found = FOUND.load_one(query.text, lambda: _find(query))
    return found or ()


def of_home(viewer: User) -> Ids:
    """Return the newest posts of a home timeline."""
    if audience.hides(viewer) or viewer.followed_count > MOST_FOLLOWED:
        return HOMES.load_one(viewer.id, lambda: _read_home(viewer)) or ()
    authors = AUTHORS.load({viewer.id, *followed(viewer)}, _read_authors)
    return tuple(islice(merge(*authors.values(), reverse=True), SIZE))


def _list(kind: str, value: str, select: Any) -> Ids:
    for table in LISTS.invalidated_by:
        dependencies.note_table(table)
    return LISTS.load_one((kind, value), lambda: _ids(select())) or ()


def _find(query: SearchQuery) -> Ids:
    return tuple(search.search(query, sort="newest", limit=SIZE).ids)


def _read_home(viewer: User) -> Ids:
    dialect = db.engine.dialect.name
    return _ids(queries.home(viewer, Cursor(), SIZE, dialect=dialect))


def _read_authors(author_ids: Collection[int]) -> dict[int, Ids]:
    """Read the newest posts of each author, by one statement for some of them."""
    found: dict[int, Ids] = {}
    wanted = list(author_ids)
    for start in range(0, len(wanted), AUTHORS_AT_ONCE):
        some = _of_authors(wanted[start : start + AUTHORS_AT_ONCE])
        for author_id, post_id in db.session.execute(some):
            found[author_id] = (*found.get(author_id, ()), post_id)
    return {each: tuple(sorted(ids, reverse=True)) for each, ids in found.items()}


def _of_authors(author_ids: Sequence[int]) -> Any:
    # Each part ends at its limit, so that it looks at no more of the index.
    parts = (_newest(author_id).subquery() for author_id in author_ids)
    return sa.union_all(*(sa.select(part) for part in parts))


def _newest(author_id: int) -> Any:
    query: Any = posts.ids_of_author(MEMBERS, author_id)
    query = query.with_only_columns(Post.user_id, Post.id)
    return Cursor().bound(query, Post.id, SIZE)


def _ids(query: Any) -> Ids:
    return tuple(db.session.scalars(query))
