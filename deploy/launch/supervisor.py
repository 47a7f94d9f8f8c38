"""Looking after the parts of a site until somebody stops it."""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from deploy.launch.errors import CannotStart
from deploy.launch.parts import Part, tell

PATIENCE = 10.0  # seconds that parts have to finish what they are doing
STORE_PATIENCE = 15.0  # seconds that the embedded server has to answer
STORE_TRIES = 3  # starts of it that may fail


@dataclass
class Store:
    """The embedded server: it starts before the other parts and ends after them."""

    part: Part
    answers: Callable[[], bool]
    last_words: Callable[[], str]


@dataclass
class Supervisor:
    """Starts parts in order, keeps them alive and stops them all together.

    `announce` is asked until it says yes, which it does once the first part answers.
    """

    parts: Sequence[Part]
    store: Store | None = None
    announce: Callable[[], bool] = lambda: True
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Run the site until it is stopped; gives the exit code.

        :raises CannotStart: if a part does not come up at all.
        """
        self._listen_to_signals()
        try:
            self._start()
            self._wait_for_announcement()
            return self._watch()
        finally:
            self._stop()

    def run_once(self) -> int:
        """Run the only part to its end; gives its exit code."""
        (part,) = self.parts
        self._listen_to_signals()
        try:
            self._start()
            while part.alive and not self.stopping.wait(0.05):
                pass
        finally:
            self._stop()
        return part.process.returncode if part.process else 0

    def _start(self) -> None:
        if self.store:
            self.store.part.start()
            self._wait_for_store(self.store)
        for part in self.parts:
            if not self.stopping.is_set():
                part.start()

    def _wait_for_store(self, store: Store) -> None:
        deadline = time.monotonic() + STORE_PATIENCE
        while not self.stopping.wait(0.02) and not store.answers():
            # It is started once more, without the data that it may have died of.
            store.part.keep_alive()
            if store.part.deaths >= STORE_TRIES or time.monotonic() > deadline:
                raise CannotStart(store.last_words())

    def _wait_for_announcement(self) -> None:
        answering, *others = self.parts
        while not self.stopping.wait(0.05) and not self.announce():
            if not answering.alive:
                raise CannotStart(f"{answering.name} ended; it says why above.")
            for part in others:
                part.keep_alive()

    def _watch(self) -> int:
        while not self.stopping.wait(0.2):
            if self.store:
                # However often it dies: pages do without it.
                self.store.part.keep_alive()
            for part in self.parts:
                part.keep_alive()
                if part.hopeless:
                    tell(f"{part.name} cannot be kept running; stopping the site.")
                    return 1
        return 0

    def _stop(self) -> None:
        deadline = time.monotonic() + PATIENCE
        for part in self.parts:
            part.ask_to_stop()
        for part in self.parts:
            part.stop(deadline - time.monotonic())
        if self.store:
            self.store.part.ask_to_stop()
            self.store.part.stop(PATIENCE)

    def _listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
