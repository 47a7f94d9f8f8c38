"""Looking after a site: the embedded store first, then the processes that use it."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from deploy.launch.errors import CannotStart
from deploy.supervision import Flag, ManagedProcess, Supervisor, stop_all

SITE_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STORE_PATIENCE = 15.0  # seconds that the embedded server has to answer
STORE_TRIES = 3  # starts of it that may fail


@dataclass
class Store:
    """The embedded server: it starts before the other processes and ends after them."""

    process: ManagedProcess
    answers: Callable[[], bool]
    last_words: Callable[[], str]


def _at_once() -> bool:
    return True


@dataclass
class SiteSupervisor(Supervisor):
    """A supervisor that also looks after the embedded store, if there is one.

    `announce` is asked until it returns True, which it does once the first process
    answers.
    """

    store: Store | None = None
    announce: Callable[[], bool] = _at_once

    def start(self, stop: Flag) -> None:
        """Start the store, then the processes. Raises CannotStart."""
        if self.store:
            self.store.process.start()
            self._wait_for_store(self.store, stop)
        super().start(stop)

    def wait_until_ready(self, stop: Flag) -> None:
        """Wait until the first process answers. Raises CannotStart if it ends."""
        answering, *others = self.processes
        while not stop.wait(0.05) and not self.announce():
            if not answering.is_alive:
                raise CannotStart(f"{answering.name} ended; it says why above.")
            for process in others:
                process.keep_alive()

    def keep_alive(self) -> None:
        """Start again what has died; the store however often, pages do without it."""
        if self.store:
            self.store.process.keep_alive()
        super().keep_alive()

    def stop(self) -> None:
        """End the processes, then the store."""
        super().stop()
        if self.store:
            stop_all([self.store.process], self.grace, self.last_call, Flag())

    def _wait_for_store(self, store: Store, stop: Flag) -> None:
        deadline = time.monotonic() + STORE_PATIENCE
        while not stop.wait(0.02) and not store.answers():
            # It is started once more, without the data that it may have died of.
            store.process.keep_alive()
            if store.process.deaths >= STORE_TRIES or time.monotonic() > deadline:
                raise CannotStart(store.last_words())
