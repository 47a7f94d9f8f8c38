"""What a process of hostile bytes may take; it imports the standard library alone."""

import os
import time
from contextlib import suppress


def bound(memory: int) -> None:
    """Let the system refuse this process files, and more memory (in bytes) than that.

    It also goes behind the processes that serve pages.
    """
    with suppress(AttributeError, OSError):
        os.nice(5)
    for name, limit in (
        ("RLIMIT_AS", memory),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
    ):
        _limit(name, limit)


def allow(seconds: int) -> None:
    """Let the system end this process after so many more seconds of processor time."""
    _limit("RLIMIT_CPU", int(time.process_time()) + 1 + seconds)


def _limit(name: str, limit: int) -> None:
    try:
        import resource
    except ImportError:
        return  # Not on Windows, where nobody serves this.
    # Systems differ in which of them they have, and some refuse to lower one.
    with suppress(AttributeError, OSError, ValueError):
        number = getattr(resource, name)
        hard = resource.getrlimit(number)[1] if name == "RLIMIT_CPU" else limit
        resource.setrlimit(number, (limit, hard))
