"""Admission to work of which only so much may be done at once."""

import threading


class Admission:
    """Lets a few in at once; others wait for their turn, or give up.

    It is for what many clients begin at the same moment, such as the streams of pages
    that come back after a restart: all at once, they would take every connection to the
    database, and none of them would be served sooner.
    """

    def __init__(self, most: int) -> None:
        self._permits = threading.BoundedSemaphore(most)

    def enter(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds to be let in; returns whether that was so."""
        return self._permits.acquire(timeout=timeout)

    def leave(self) -> None:
        """Let the next one in."""
        self._permits.release()
