"""A small call to Redis that is made beside the requests."""

import logging
import threading
from collections.abc import Callable
from time import monotonic, sleep

from redis.exceptions import RedisError

from app.lib import outages
from app.lib.background import Background, Stop
from app.lib.backoff import Backoff

_log = logging.getLogger(__name__)


class Errand:
    """Does `do` soon after it was asked for, at most once per `pause` seconds.

    Who asks never waits. What was asked while it ran or paused is done once more
    afterwards; while Redis is away it is tried again, ever more slowly.
    """

    def __init__(self, name: str, do: Callable[[], None], *, pause: float) -> None:
        self._name = name
        self._do = do
        self._pause = pause
        self._wanted = threading.Event()
        self._thread = Background(name, self._run)
        self._failing = False
        self._busy = False

    def ask(self) -> None:
        """Have it done soon."""
        self._wanted.set()
        try:
            self._thread.ensure()
        except RuntimeError as error:
            # The machine refuses one more thread: the next one who asks tries again.
            _log.warning("%s waits: %s", self._name, error)

    def settle(self, timeout: float) -> bool:
        """Wait until what was asked is done, up to `timeout` s; says whether it is."""
        ends = monotonic() + timeout
        while self._wanted.is_set() or self._busy:
            if monotonic() >= ends:
                return False
            sleep(0.01)
        return True

    def close(self) -> None:
        """Stop, with or without having done it."""
        self._thread.ask_to_stop()
        self._wanted.set()
        self._thread.stop()

    def _run(self, stopping: Stop) -> None:
        backoff = Backoff(first=self._pause, cap=30.0)
        while not stopping.is_set():
            if not self._wanted.wait(60.0) or stopping.is_set():
                continue
            if self._try():
                backoff.reset()
                stopping.wait(self._pause)
            else:
                stopping.wait(backoff.next())

    def _try(self) -> bool:
        # Who settles must never see a moment in which it is neither wanted nor done.
        self._busy = True
        self._wanted.clear()
        try:
            self._do()
            self._failing = False
            outages.of("redis").answered()
        except (RedisError, OSError) as error:
            self._wanted.set()
            outages.of("redis").failed(error)
            self._failing = True
        finally:
            self._busy = False
        return not self._failing
