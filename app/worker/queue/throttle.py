"""A small call to Redis that is made beside the requests."""

import logging
import threading
from collections.abc import Callable
from time import monotonic, sleep

from redis.exceptions import RedisError

from app.lib import outages
from app.lib.background import Background, Stop
from app.lib.breaker import Backoff

_log = logging.getLogger(__name__)


class ThrottledCall:
    """Calls a function soon after a request, at most once per `pause` seconds.

    A request never waits. One that came during a call or a pause is served by one more
    call afterwards; while Redis is away the call is tried again, ever more slowly.
    """

    def __init__(
        self, name: str, function: Callable[[], None], *, pause: float
    ) -> None:
        self._name = name
        self._function = function
        self._pause = pause
        self._requested = threading.Event()
        self._thread = Background(name, self._run)
        self._failing = False
        self._busy = False

    def request(self) -> None:
        """Request a call; never waits."""
        self._requested.set()
        try:
            self._thread.ensure()
        except RuntimeError as error:
            # The machine refuses one more thread: the next request tries again.
            _log.warning("%s waits: %s", self._name, error)

    def wait(self, timeout: float) -> bool:
        """Wait until all requests are served, `timeout` s at most; return whether."""
        ends = monotonic() + timeout
        while self._requested.is_set() or self._busy:
            if monotonic() >= ends:
                return False
            sleep(0.01)
        return True

    def close(self) -> None:
        """Stop, whether or not all requests are served."""
        self._thread.ask_to_stop()
        self._requested.set()
        self._thread.stop()

    def _run(self, stopping: Stop) -> None:
        backoff = Backoff(first=self._pause, cap=30.0)
        while not stopping.is_set():
            if not self._requested.wait(60.0) or stopping.is_set():
                continue
            if self._try():
                backoff.reset()
                stopping.wait(self._pause)
            else:
                stopping.wait(backoff.next())

    def _try(self) -> bool:
        # `wait` must never see a moment in which a call is neither requested nor done.
        self._busy = True
        self._requested.clear()
        try:
            self._function()
            self._failing = False
            outages.of("redis").succeeded()
        except (RedisError, OSError) as error:
            self._requested.set()
            outages.of("redis").failed(error)
            self._failing = True
        finally:
            self._busy = False
        return not self._failing
