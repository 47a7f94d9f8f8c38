"""Single flight: however many ask the same at once, one goes and asks."""

import copy
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

from .errors import NoAnswerError, TimedOutError
from .forking import watch

T = TypeVar("T")


class _Flight(Future[T]):
    """What one thread asks for, and others wait for."""

    def __init__(self) -> None:
        super().__init__()
        self.leader = threading.get_ident()


class SingleFlight(Generic[T]):
    """Joins threads that want the same result at the same time."""

    def __init__(self) -> None:
        self.renew()
        watch(self)

    def renew(self) -> None:
        """Forget the flights of a parent process, which do not land in its child."""
        self._lock = threading.Lock()
        self._flights: dict[Hashable, _Flight[T]] = {}

    def do(self, key: Hashable, work: Callable[[], T], longest_wait: float) -> T:
        """Do the work, or wait for the thread that is doing it already.

        :raises TimedOutError: when that thread takes longer than so many seconds.
        :raises RuntimeError: when it is this one, in a hook that its own work told.
        """
        with self._lock:
            flight = self._flights.get(key)
            if flight is None:
                mine = self._flights[key] = _Flight()
        if flight is not None:
            if flight.leader == threading.get_ident():
                raise RuntimeError("a hook would wait for the call that tells it")
            return self._join(flight, longest_wait)
        return self._lead(key, mine, work)

    def _join(self, flight: Future[T], longest_wait: float) -> T:
        try:
            error = flight.exception(longest_wait)
        except TimeoutError:
            raise TimedOutError("Twitter API did not answer in time") from None
        if error is not None:
            raise one_of_many(error) from error
        return flight.result()

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


def one_of_many(error: BaseException) -> BaseException:
    """Return a copy for one of those that share a failure.

    An exception that many raise collects all their tracebacks.
    """
    try:
        return copy.copy(error).with_traceback(None)
    except TypeError:
        # It was made in a way that can not be repeated.
        return NoAnswerError("The request failed")
