"""Rendered pieces of pages, kept in the process.

A key contains everything that its piece depends on (the post, its version, the locale),
so a piece is never stale and nothing has to be told when something changes.
"""

import sys
import threading
from collections.abc import Callable, Hashable

from cachetools import LRUCache
from markupsafe import Markup

# What the dictionaries and the key of one entry weigh, roughly.
ENTRY_BYTES = 400


class Fragments:
    """A bounded memory of rendered HTML; what was not used for longest goes first."""

    def __init__(self, max_bytes: int) -> None:
        self._lock = threading.Lock()
        self._pieces: LRUCache[Hashable, Markup] = LRUCache(max_bytes, getsizeof=_size)

    def __len__(self) -> int:
        """Count the pieces."""
        return len(self._pieces)

    @property
    def bytes_used(self) -> int:
        """How much memory the pieces take, about."""
        return int(self._pieces.currsize)

    def get_or_render(self, key: Hashable, render: Callable[[], str]) -> Markup:
        """Give the piece of a key, rendered by `render` when it is not there."""
        with self._lock:
            piece = self._pieces.get(key)
        if piece is None:
            # Rendering may be slow, so two threads may both do it, alike.
            piece = Markup(render())  # noqa: S704  # It is a template's own output.
            self._keep(key, piece)
        return piece

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._pieces.clear()

    def _keep(self, key: Hashable, piece: Markup) -> None:
        # The cache refuses what is larger than itself with an error.
        if _size(piece) <= self._pieces.maxsize:
            with self._lock:
                self._pieces[key] = piece


def _size(piece: Markup) -> int:
    return sys.getsizeof(piece) + ENTRY_BYTES
