"""The entries of one cache in one application."""

import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final, Generic, TypeVar

from app.cache.transactions import epochs

K = TypeVar("K")
V = TypeVar("V")

# What the dictionaries and the key of one entry take, roughly.
ENTRY_BYTES = 400
# How many invalidations a store remembers one by one.
MOST_INVALIDATIONS = 10_000

ABSENT: Final[Any] = type("_Absent", (), {"__repr__": lambda _self: "ABSENT"})()
"""The entry of a key of which it is known that there is nothing."""


class Store(Generic[K, V]):
    """A bounded mapping for all threads; the least recently used entry goes first."""

    def __init__(
        self,
        max_entries: int,
        max_bytes: int | None = None,
        size_of: Callable[[V], int] = sys.getsizeof,
        ttl: float | None = None,
    ) -> None:
        self.hits = self.misses = self.invalidations = 0
        self._max_entries, self._max_bytes, self._ttl = max_entries, max_bytes, ttl
        self._size_of = size_of
        self.renew()

    def renew(self) -> None:
        """Begin empty, with a new lock, as in a child process."""
        self._lock = threading.Lock()
        # Oldest first: the value, its size, and when it expires.
        self._entries: OrderedDict[K, tuple[V, int, float]] = OrderedDict()
        self._bytes = 0
        # The epochs in which keys became invalid, oldest first, and the one in which
        # all others did.
        self._invalid: OrderedDict[K, int] = OrderedDict()
        self._floor = 0

    def __len__(self) -> int:
        """Count the entries."""
        return len(self._entries)

    @property
    def bytes(self) -> int:
        """How much memory the entries take, about; 0 where they are not measured."""
        return self._bytes

    def get(self, key: K) -> V | None:
        """Return the value of a key; None if it is not there or expired."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or (self._ttl and entry[2] < time.monotonic()):
                self.misses += 1
                return None
            self._entries.move_to_end(key)
            self.hits += 1
            return entry[0]

    def get_many(self, keys: Iterable[K]) -> dict[K, V]:
        """Return the values of those of the keys that are there."""
        found: dict[K, V] = {}
        for key in keys:
            value = self.get(key)
            if value is not None:
                found[key] = value
        return found

    def put_many(self, values: Mapping[K, V], epoch: int | None = None) -> None:
        """Store values that a transaction of an epoch has read.

        Those that became invalid in a later epoch are not stored.
        """
        sizes = self._sizes(values)
        expires = time.monotonic() + self._ttl if self._ttl else 0.0
        with self._lock:
            for key, value in values.items():
                if epoch is None or not self._is_late(key, epoch):
                    self._put(key, (value, sizes.get(key, 0), expires))

    def invalidate(self, keys: Collection[K]) -> None:
        """Remove keys, and refuse what earlier transactions have read of them."""
        with self._lock:
            epoch = epochs.begin()
            for key in keys:
                self._remove(key)
                self._invalid[key] = epoch
                self._invalid.move_to_end(key)
            while len(self._invalid) > MOST_INVALIDATIONS:
                self._floor = self._invalid.popitem(last=False)[1]
            self.invalidations += len(keys)

    def clear(self) -> None:
        """Remove all keys, and refuse what earlier transactions have read."""
        with self._lock:
            self._floor = epochs.begin()
            self._invalid.clear()
            self._entries.clear()
            self._bytes = 0
            self.invalidations += 1

    def _sizes(self, values: Mapping[K, V]) -> dict[K, int]:
        if self._max_bytes is None:
            return {}
        size = self._size_of
        return {key: size(value) + ENTRY_BYTES for key, value in values.items()}

    def _is_late(self, key: K, epoch: int) -> bool:
        return self._floor > epoch or self._invalid.get(key, 0) > epoch

    def _put(self, key: K, entry: tuple[V, int, float]) -> None:
        self._remove(key)
        if self._max_bytes is not None and entry[1] > self._max_bytes:
            return
        self._entries[key] = entry
        self._bytes += entry[1]
        while self._is_too_large():
            self._bytes -= self._entries.popitem(last=False)[1][1]

    def _remove(self, key: K) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= entry[1]

    def _is_too_large(self) -> bool:
        too_many = len(self._entries) > self._max_entries
        return too_many or (
            self._max_bytes is not None and self._bytes > self._max_bytes
        )
