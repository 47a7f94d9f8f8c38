"""How many streams and long polls are open in this process, for each key."""

import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from functools import partial

from app.exceptions import TooMany
from app.lib.background import renew_after_fork
from app.lib.i18n import mark as _l

TOO_MANY = _l("Too many streams are open; close one first.")
# Seconds after which it is worth while to try again.
RETRY_AFTER = 10.0


class OpenStreams:
    """Counts what is open under some keys, and refuses more than so many."""

    def __init__(self) -> None:
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without streams, as in a child process."""
        self._lock = threading.Lock()
        self._open: Counter[Hashable] = Counter()

    def __len__(self) -> int:
        """Count the keys under which something is open."""
        return len(self._open)

    def enter(self, limits: Iterable[tuple[Hashable, int]]) -> Callable[[], None]:
        """Count one more under each key, of which each has a limit.

        Return the function that counts one less.

        :raises TooMany: there are as many under one of them already.
        """
        chosen = tuple(limits)
        with self._lock:
            if any(self._open[key] >= most for key, most in chosen):
                raise TooMany(RETRY_AFTER, TOO_MANY)
            self._open.update(key for key, _ in chosen)
        return partial(self.leave, [key for key, _ in chosen])

    def leave(self, keys: Iterable[Hashable]) -> None:
        """Count one less under each key."""
        with self._lock:
            for key in keys:
                self._open[key] -= 1
                if self._open[key] <= 0:
                    del self._open[key]


open_streams = OpenStreams()
