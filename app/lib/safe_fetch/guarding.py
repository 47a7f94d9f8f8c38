"""Fetching while somebody waits, from a service that may hang."""

from typing import Any

from app.lib.breaker import Breaker
from app.lib.bulkhead import Bulkhead
from app.lib.safe_fetch.errors import BrokenAnswer, FetchFailed, TimedOut, Unreachable
from app.lib.safe_fetch.fetching import Fetcher, Response

# What says that a service fails; all else is its answer.
_FAULTS = (BrokenAnswer, TimedOut, Unreachable)


class Guard:
    """Keeps a service that hangs or is down from holding the threads of this one.

    At most `at_once` requests are on their way to it; after a few failures in a row it
    is left alone for a while.
    """

    def __init__(self, name: str, at_once: int, patience: float = 0.0) -> None:
        self._breaker = Breaker(name)
        self._bulkhead = Bulkhead(name, at_once, patience)

    def get(self, fetcher: Fetcher, url: str, **options: Any) -> Response:
        """Return what `fetcher.get` returns.

        :raises FetchFailed: with a sentence that says why nothing came.
        :raises Unavailable: the service failed a moment ago, or as many requests as may
            are on their way.
        """
        with self._bulkhead.admitted(), self._breaker:
            try:
                return fetcher.get(url, **options)
            except _FAULTS:
                raise
            except FetchFailed as error:
                refusal = error
        raise refusal
