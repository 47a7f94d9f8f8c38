"""Work that takes long, done where it holds up nobody else."""

import sys
from collections.abc import Callable
from typing import Any

# How many such works of a process may run at once; each may take 32 MB and a core.
MOST_AT_ONCE = 2

_places: list[Any] = []


def run_aside(work: Callable[..., Any], *arguments: Any) -> Any:
    """Give what `work(*arguments)` gives, without stopping other greenlets meanwhile.

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


def _try(work: Callable[..., Any], *arguments: Any) -> tuple[Any, Exception | None]:
    """Give what work gives, or how it failed: gevent prints what it sees failing."""
    try:
        return work(*arguments), None
    except Exception as failure:
        return None, failure


def _is_shared_by_greenlets() -> bool:
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("threading"))


def _place() -> Any:
    """Give the semaphore of this process, made when it is first needed."""
    from gevent.lock import BoundedSemaphore

    if not _places:
        _places.append(BoundedSemaphore(MOST_AT_ONCE))
    return _places[0]
