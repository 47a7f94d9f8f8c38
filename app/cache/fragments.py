"""Rendered pieces of pages, kept in the process.

A key contains everything that its piece depends on (the post, its version, the locale),
so a piece is never stale and nothing has to be told when something changes.
"""

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from markupsafe import Markup

# What the dictionaries and the key of one entry weigh, roughly.
ENTRY_BYTES = 400


class Fragments:
    """A bounded memory of rendered HTML; what was not used for longest goes first."""

    def __init__(self, max_bytes: int) -> None:
        self._lock = threading.Lock()
        self._max_bytes = max_bytes
        # Oldest first. Pages look up forty keys each, hence not a LRUCache, which
        # takes the hash of a key three times for each.
        self._pieces: OrderedDict[Hashable, Markup] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        """Count the pieces."""
        return len(self._pieces)

    @property
    def bytes_used(self) -> int:
        """How much memory the pieces take, about."""
        return self._bytes

    def get_or_render(self, key: Hashable, render: Callable[[], str]) -> Markup:
        """Give the piece of a key, rendered by `render` when it is not there."""
        with self._lock:
            piece = self._pieces.get(key)
            if piece is not None:
                self._pieces.move_to_end(key)
                return piece
        # Rendering may be slow, so two threads may both do it, alike.
        piece = Markup(render())  # noqa: S704  # It is a template's own output.
        self._keep(key, piece)
        return piece

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._pieces.clear()
            self._bytes = 0

    def _keep(self, key: Hashable, piece: Markup) -> None:
        if _size(piece) > self._max_bytes:
            return
        with self._lock:
            self._drop(self._pieces.pop(key, None))
            self._pieces[key] = piece
            self._bytes += _size(piece)
            while self._bytes > self._max_bytes:
                self._drop(self._pieces.popitem(last=False)[1])

    def _drop(self, piece: Markup | None) -> None:
        if piece is not None:
            self._bytes -= _size(piece)


def _size(piece: Markup) -> int:
    return sys.getsizeof(piece) + ENTRY_BYTES
