"""Rendered fragments of pages, cached in the process.

A key holds everything that its fragment depends on (the read model, the locale),
so a fragment is never stale and nothing has to be invalidated.
"""

import sys
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from markupsafe import Markup

from app.cache.registry import Cache
from app.cache.store import Store
from app.metrics import work

MOST_ENTRIES = 100_000

Key = TypeVar("Key", bound=Hashable)


class FragmentCache(Generic[Key]):
    """A bounded cache of HTML; the least recently used entry goes first.

    `render` is set once for all entries and gets the key and nothing else, so no caller
    can hand it a value that would not be part of the key.
    """

    def __init__(self, store: Store[Key, Markup], render: Callable[[Key], str]) -> None:
        self._store = store
        self._render = render

    def __len__(self) -> int:
        """Count the entries."""
        return len(self._store)

    @property
    def bytes_used(self) -> int:
        """Return how much memory the entries take, about."""
        return self._store.bytes

    def get(self, key: Key) -> Markup:
        """Return the fragment of a key, rendered now if it is not there."""
        html = self._store.get(key)
        if html is not None:
            work.note_cache(hits=1)
            return html
        work.note_cache(misses=1)
        # Rendering may be slow, so two threads may both do it, with the same result.
        html = Markup(self._render(key))  # noqa: S704  # It is a template's own output.
        self._store.put_many({key: html})
        return html

    def clear(self) -> None:
        """Remove all entries."""
        self._store.clear()


def fragment_store(max_bytes: int) -> Store[Any, Markup]:
    """Return an empty store of fragments."""
    return Store(MOST_ENTRIES, max_bytes, sys.getsizeof)


def declare_fragments(max_bytes: int) -> Cache[Any, Markup]:
    """Declare the cache of fragments, of which there is one."""
    return Cache("fragments", max_entries=MOST_ENTRIES, max_bytes=max_bytes)
