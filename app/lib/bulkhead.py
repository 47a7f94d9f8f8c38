"""Bulkhead: calls of a service that hangs never hold all threads of a process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from app.exceptions import Unavailable
from app.lib.background import renew_after_fork
from app.lib.i18n import mark as _l

BUSY = _l("Too much is loaded at once. Try again in a moment.")


class Bulkhead:
    """Lets so many calls of a service go at once; others wait up to `patience` seconds.

    Nobody waits behind a call that has taken longer than that: it hangs, and so will
    those that are let in after it.
    """

    def __init__(self, service: str, count: int, patience: float = 0.0) -> None:
        self._service = service
        self._count, self._patience = count, patience
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Forget who has a place, as in a child process."""
        self._changed = threading.Condition()
        # The moments when the calls began, the oldest first.
        self._begun: list[float] = []

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Take a place for the time of a `with` block.

        :raises Unavailable: there is none.
        """
        began = self._take()
        try:
            yield
        finally:
            # A child process that was forked meanwhile knows nothing of it.
            with self._changed, suppress(ValueError):
                self._begun.remove(began)
                self._changed.notify()

    def _take(self) -> float:
        with self._changed:
            while len(self._begun) >= self._count:
                left = self._begun[0] + self._patience - monotonic()
                if left <= 0:
                    raise Unavailable(self._service, BUSY)
                self._changed.wait(left)
            self._begun.append(began := monotonic())
        return began
