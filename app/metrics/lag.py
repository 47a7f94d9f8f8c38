"""How late this process runs what is due: the delay of its threads and event loop."""

from asyncio import AbstractEventLoop
from time import monotonic

from app.lib.background import renew_after_fork


class Lag:
    """The longest delay since it was last taken, in seconds.

    The thread that reports notes how late it was woken. Where the process serves by an
    event loop, that loop is asked for a sign as well: whatever blocks it delays all of
    its streams.
    """

    def __init__(self) -> None:
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without delays and without a loop, as in a child process."""
        self._longest: float | None = None
        self._loop: AbstractEventLoop | None = None
        self._asked_at: float | None = None

    def watch(self, loop: AbstractEventLoop) -> None:
        """Measure the delay of an event loop, too."""
        self._loop = loop

    def note(self, seconds: float) -> None:
        """Note a delay."""
        self._longest = max(seconds, self._longest or 0.0)

    def take(self) -> float | None:
        """Return the longest delay since the last call; None if there was nothing."""
        if self._asked_at is not None:
            # The loop has not answered yet.
            self.note(monotonic() - self._asked_at)
        elif self._loop is not None and self._loop.is_running():
            self._asked_at = monotonic()
            self._loop.call_soon_threadsafe(self._answer)
        found, self._longest = self._longest, None
        return found

    def _answer(self) -> None:
        if self._asked_at is not None:
            self.note(monotonic() - self._asked_at)
        self._asked_at = None


lag = Lag()
