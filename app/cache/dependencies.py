"""What of the database a made answer depends on, and whether that still stands.

While something is made within `noting`, loaders and queries note the rows, columns and
tables that they have read. `stamped` gives each the epoch in which it was read; when a
row changes, the stamps of whatever names it are dropped, so `are_current` is false.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from app.cache.changes import RowKey
from app.cache.registry import Cache
from app.cache.store import Store

Dependency = tuple[Any, ...]
Stamps = tuple[tuple[Dependency, int], ...]

TABLES = (
    *("user", "post", "mention", "attachment", "post_tag", "barred_tag"),
    *("followers", "block", "mute", "bookmark", "site_setting"),
    *("news_source", "headline"),
)
# How much one answer may depend on; beyond it is not remembered.
MOST = 2_000


def _concerned(name: str, key: RowKey) -> Iterable[Dependency]:
    """Return what a changed row of a table concerns."""
    return ((name,), *((name, place, value) for place, value in enumerate(key)))


STAMPS: Cache[Dependency, int] = Cache(
    "dependencies of answers",
    max_entries=200_000,
    invalidated_by={name: partial(_concerned, name) for name in TABLES},
)
_noted: ContextVar[set[Dependency] | None] = ContextVar("noted", default=None)


@contextmanager
def noting() -> Iterator[set[Dependency]]:
    """Collect what is noted within."""
    found: set[Dependency] = set()
    token = _noted.set(found)
    try:
        yield found
    finally:
        _noted.reset(token)


def is_noting() -> bool:
    """Return whether anybody wants to know what is read."""
    return _noted.get() is not None


def note_table(name: str) -> None:
    """Note that what is being made depends on any change of a table."""
    _note(lambda: ((name,),))


def note_rows(name: str, keys: Iterable[int], place: int = 0) -> None:
    """Note that it depends on the rows of a table whose key has one of these values.

    `place` says at which place of the key that the table's triggers send
    (docs/caching.md): `note_rows("post", [author_id], 1)` are all posts of an author,
    also future ones.
    """
    _note(lambda: ((name, place, key) for key in keys))


def _note(dependencies: Callable[[], Iterable[Dependency]]) -> None:
    found = _noted.get()
    if found is None:
        return
    for each in dependencies():
        if each[0] not in TABLES:
            raise ValueError(f"Nobody is notified of changes of {each[0]}")
        found.add(each)


def stamped(dependencies: Collection[Dependency], epoch: int) -> Stamps | None:
    """Return what was read in an epoch, stamped; None if it changed meanwhile."""
    if len(dependencies) > MOST:
        return None
    known = STAMPS.get_many(dependencies)
    missing = [each for each in dependencies if each not in known]
    STAMPS.keep(dict.fromkeys(missing, epoch), epoch)
    # Refused are those that were invalidated after the epoch began.
    found = known | STAMPS.get_many(missing)
    if len(found) < len(dependencies) or any(each > epoch for each in found.values()):
        return None
    return tuple(found.items())


def are_current(store: Store[Dependency, int], stamps: Stamps) -> bool:
    """Return whether nothing has changed that the stamps name."""
    found = store.get_many(name for name, _stamp in stamps)
    return all(found.get(name) == stamp for name, stamp in stamps)
