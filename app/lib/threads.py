"""Limits on what threads of one process do at once."""

import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# How many heavy works of a process may run at once; each may take 32 MB and a core.
MOST_AT_ONCE = 2

_places = threading.BoundedSemaphore(MOST_AT_ONCE)


def run_few(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Return the result of a heavy work, of which a process does few at once.

    Hashing a password takes 32 MB: forty people who sign in at the same moment wait for
    each other, instead of taking all memory and all cores.
    """
    with _places:
        return work(*arguments, **named)


class Admission:
    """Admit a few at once; others wait for their turn, or give up.

    It is for what many clients begin at the same moment, such as the streams of pages
    that come back after a restart: all at once, they would take every connection to the
    database, and none of them would be served sooner.
    """

    def __init__(self, most: int) -> None:
        self._permits = threading.BoundedSemaphore(most)

    def enter(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds for admission; return whether it was given."""
        return self._permits.acquire(timeout=timeout)

    def leave(self) -> None:
        """Admit the next one."""
        self._permits.release()
