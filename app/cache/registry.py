"""Every memory of the process: declared here, told what changed, emptied at once.

A cache is declared once, in the module that fills it; each application has entries of
its own. One that holds rows of the database says which tables make its keys invalid;
whether it may be used is asked before each look, since who cannot be told must not
remember.
"""

import sys
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from flask import current_app

from app.cache import transactions
from app.cache.changes import Rule
from app.cache.store import ABSENT, Store
from app.metrics import work

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

EXTENSION = "caches"
_declared: "dict[str, Cache[Any, Any]]" = {}


class Cache(Generic[K, V]):
    """One declared cache: keys to values, for the current application.

    `invalidated_by` names the tables whose changes make keys invalid, each with its
    rule (`app.cache.changes`). A cache without it is one whose key is everything that
    its values depend on, or whose values may be `ttl` seconds old.

    :raises ValueError: the name is taken.
    """

    def __init__(
        self,
        name: str,
        *,
        max_entries: int,
        invalidated_by: Mapping[str, Rule] | None = None,
        max_bytes: int | None = None,
        size_of: Callable[[V], int] = sys.getsizeof,
        ttl: float | None = None,
    ) -> None:
        if name in _declared:
            raise ValueError(f"There is a cache of this name already: {name}")
        self.name, self.invalidated_by = name, dict(invalidated_by or {})
        self.max_entries, self.max_bytes, self.ttl = max_entries, max_bytes, ttl
        self._size_of = size_of
        _declared[name] = self

    @property
    def store(self) -> Store[K, V]:
        """The entries of the current application."""
        store: Store[K, V] = current_app.extensions[EXTENSION].store(self)
        return store

    def get(self, key: K) -> V | None:
        """Return the value of a key, if it is there and may be used."""
        return self.get_many((key,)).get(key)

    def get_many(self, keys: Iterable[K]) -> dict[K, V]:
        """Return the values of those keys that are there and may be used."""
        keys = tuple(keys)
        found = self.store.get_many(keys) if self._epoch() is not None else {}
        work.note_cache(hits=len(found), misses=len(keys) - len(found))
        return {key: value for key, value in found.items() if value is not ABSENT}

    def load(
        self, keys: Iterable[K], loader: Callable[[Collection[K]], Mapping[K, V]]
    ) -> dict[K, V]:
        """Return the values of keys, those that are missing by one call of `loader`.

        It receives the missing keys, each once, and reads them in the session of the
        application. That it found nothing for a key is remembered, too; the result
        has no such key.
        """
        wanted = tuple(dict.fromkeys(keys))
        epoch = self._epoch()
        found = self.store.get_many(wanted) if epoch is not None else {}
        missing = tuple(key for key in wanted if key not in found)
        work.note_cache(hits=len(found), misses=len(missing))
        if missing:
            loaded = loader(missing)
            fresh = {key: loaded.get(key, ABSENT) for key in missing}
            if epoch is not None:
                self._keep(fresh, epoch)
            found |= fresh
        return {key: found[key] for key in wanted if found[key] is not ABSENT}

    def load_one(self, key: K, loader: Callable[[], V | None]) -> V | None:
        """Return the value of one key, from `loader` if it is not there."""

        def load(_missing: Collection[K]) -> dict[K, V]:
            value = loader()
            return {} if value is None else {key: value}

        return self.load((key,), load).get(key)

    def put(self, key: K, value: V) -> None:
        """Store a value that was made elsewhere, in a cache that nothing invalidates.

        :raises TypeError: it is told of changes, so only `load` knows when it was read.
        """
        if self.invalidated_by:
            raise TypeError(f"{self.name} is filled by load alone")
        self.store.put_many({key: value})

    def epoch(self) -> int | None:
        """Return the epoch of what is read now, for `keep`; None if nothing is kept."""
        return self._epoch()

    def keep(self, values: Mapping[K, V], epoch: int | None) -> None:
        """Store what was read after `epoch` was asked for.

        For a statement that reads the values of several caches at once; where one cache
        is filled, `load` does this.
        """
        if epoch is not None:
            self._keep(values, epoch)

    def invalidate(self, *keys: K) -> None:
        """Remove keys in this process."""
        self.store.invalidate(keys)

    def clear(self) -> None:
        """Remove all keys in this process."""
        self.store.clear()

    def make_store(self) -> Store[K, V]:
        """Return an empty store of this declaration, for one application."""
        return Store(self.max_entries, self.max_bytes, self._size_of, self.ttl)

    def _epoch(self) -> int | None:
        """Return the epoch of what is read now; None if entries must not be used."""
        if not self.invalidated_by:
            return transactions.epochs.present
        epoch: int | None = current_app.extensions[EXTENSION].epoch()
        return epoch

    def _keep(self, values: Mapping[K, V], epoch: int) -> None:
        # The loader itself may have written.
        if not self.invalidated_by or self._epoch() is not None:
            self.store.put_many(values, epoch)


def declared() -> "tuple[Cache[Any, Any], ...]":
    """Return all declared caches, by name."""
    return tuple(_declared[name] for name in sorted(_declared))
