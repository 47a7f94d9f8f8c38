"""Work that takes long or that many begin at once, and does not hold up the rest."""

import sys
import threading
from collections.abc import Callable
from typing import Any

# How many such works of a process may run at once; each may take 32 MB and a core.
MOST_AT_ONCE = 2

_places: list[Any] = []


def run_aside(work: Callable[..., Any], *arguments: Any) -> Any:
    """Return the result of `work(*arguments)`, while other greenlets go on.

    Under gevent all requests of a process share one thread, which hashing a password
    would hold for 80 ms. A native thread does it instead, as hashing needs no
    interpreter. Elsewhere threads or processes share by themselves.
    """
    if not _is_shared_by_greenlets():
        return work(*arguments)
    import gevent

    with _place():
        given, failure = gevent.get_hub().threadpool.apply(_try, (work, *arguments))
    if failure is not None:
        raise failure
    return given


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


def _try(work: Callable[..., Any], *arguments: Any) -> tuple[Any, Exception | None]:
    """Return the result and the failure of work: gevent prints those that it sees."""
    try:
        return work(*arguments), None
    except Exception as failure:
        return None, failure


def _is_shared_by_greenlets() -> bool:
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("threading"))


def _place() -> Any:
    """Return the semaphore of this process, made when it is first needed."""
    from gevent.lock import BoundedSemaphore

    if not _places:
        _places.append(BoundedSemaphore(MOST_AT_ONCE))
    return _places[0]
