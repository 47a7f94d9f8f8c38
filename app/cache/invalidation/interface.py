"""The interface of what tells a process of changes."""

from typing import Protocol

from app.cache.transactions import Transaction


class Invalidation(Protocol):
    """Removes from one application's caches what was changed, here or elsewhere."""

    @property
    def gaps(self) -> int:
        """How often changes may have been missed, so that everything was removed."""

    def is_current(self, transaction: Transaction | None) -> bool:
        """Return whether every change that is committed by now has been told.

        `transaction` is the one that asks. It may wait, for a bounded time. False as
        long as changes may be missed.
        """

    def is_current_now(self) -> bool:
        """Return the same without waiting, for an event loop; False in doubt."""

    def close(self) -> None:
        """End threads and connections."""


class Disconnected:
    """Where nobody tells: no row of the database is remembered."""

    gaps = 0

    def is_current(self, _transaction: Transaction | None) -> bool:
        """Return False."""
        return False

    def is_current_now(self) -> bool:
        """Return False."""
        return False

    def close(self) -> None:
        """End nothing."""
