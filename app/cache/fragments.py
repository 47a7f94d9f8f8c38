"""Rendered fragments of pages, cached in the process.

A key holds everything that its fragment depends on (the read model, the locale),
so a fragment is never stale and nothing has to be invalidated.
"""

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from markupsafe import Markup

# What the dictionaries and the key of one entry take, roughly.
ENTRY_BYTES = 400


Key = TypeVar("Key", bound=Hashable)


class FragmentCache(Generic[Key]):
    """A bounded cache of HTML; the least recently used entry goes first.

    `render` is set once for all entries and gets the key and nothing else, so no caller
    can hand it a value that would not be part of the key.
    """

    def __init__(self, max_bytes: int, render: Callable[[Key], str]) -> None:
        self._render = render
        self._lock = threading.Lock()
        self._max_bytes = max_bytes
        # Oldest first. Pages look up forty keys each, hence not a LRUCache, which
        # takes the hash of a key three times for each.
        self._entries: OrderedDict[Key, Markup] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        """Count the entries."""
        return len(self._entries)

    @property
    def bytes_used(self) -> int:
        """Return how much memory the entries take, about."""
        return self._bytes

    def get(self, key: Key) -> Markup:
        """Return the fragment of a key, rendered now if it is not there."""
        with self._lock:
            html = self._entries.get(key)
            if html is not None:
                self._entries.move_to_end(key)
                return html
        # Rendering may be slow, so two threads may both do it, with the same result.
        html = Markup(self._render(key))  # noqa: S704  # It is a template's own output.
        self._store(key, html)
        return html

    def clear(self) -> None:
        """Remove all entries."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def _store(self, key: Key, html: Markup) -> None:
        if _size(html) > self._max_bytes:
            return
        with self._lock:
            self._subtract(self._entries.pop(key, None))
            self._entries[key] = html
            self._bytes += _size(html)
            while self._bytes > self._max_bytes:
                self._subtract(self._entries.popitem(last=False)[1])

    def _subtract(self, html: Markup | None) -> None:
        if html is not None:
            self._bytes -= _size(html)


def _size(html: Markup) -> int:
    return sys.getsizeof(html) + ENTRY_BYTES
