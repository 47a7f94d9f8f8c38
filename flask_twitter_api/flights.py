"""Single flight: however many ask the same at once, one goes and asks."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

from .errors import NoAnswerError, TimedOutError

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Joins threads that want the same result at the same time."""

    def __init__(self, longest_wait: float) -> None:
        self._longest_wait = longest_wait
        self._lock = threading.Lock()
        self._flights: dict[Hashable, Future[T]] = {}

    def do(self, key: Hashable, work: Callable[[], T]) -> T:
        """Do the work, or wait for the thread that is doing it already.

        :raises TimedOutError: when that thread takes too long.
        """
        with self._lock:
            flight = self._flights.get(key)
            if flight is None:
                mine = self._flights[key] = Future()
        if flight is not None:
            return self._join(flight)
        return self._lead(key, mine, work)

    def _join(self, flight: Future[T]) -> T:
        try:
            return flight.result(self._longest_wait)
        except TimeoutError:
            raise TimedOutError("Twitter API did not answer in time") from None

    def _lead(self, key: Hashable, flight: Future[T], work: Callable[[], T]) -> T:
        try:
            result = work()
        except Exception as error:
            self._land(key)
            flight.set_exception(error)
            raise
        except BaseException:
            # The leader was killed; that is not the followers' fate.
            self._land(key)
            flight.set_exception(NoAnswerError("The request was interrupted"))
            raise
        self._land(key)
        flight.set_result(result)
        return result

    def _land(self, key: Hashable) -> None:
        with self._lock:
            self._flights.pop(key, None)
