"""Waiting for what happens elsewhere: another process, thread or server."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def wait_for(
    condition: Callable[[], Found],
    seconds: float = 60.0,
    *,
    explain: Callable[[], str] = lambda: "it never came true",
) -> Found:
    """Return what a condition returns as soon as that is true.

    :raises AssertionError: it was not within `seconds`.
    """
    ends = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < ends, explain()
        time.sleep(0.02)
    return found
