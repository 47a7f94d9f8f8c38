"""Keeping processes alive: what the start-up and the worker both do.

It stands alone, with the standard library only, because the start-up never imports the
application and the application never imports the start-up: both import this.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
LOOK_EVERY = 1.0


class StartFailed(Exception):
    """A process cannot start; the message is the reason."""


class Flag:
    """A `threading.Event` that a signal handler may set.

    The event's own lock is not reentrant: set by a handler that interrupts its `wait`,
    it could stop the process for ever.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._bell = threading.Lock()
        self._bell.acquire()

    def is_set(self) -> bool:
        """Return whether it was set."""
        return self._is_set

    def set(self) -> None:
        """Set it and wake all that wait."""
        self._is_set = True
        self._open()

    def clear(self) -> None:
        """Take back that it was set."""
        # In this order, so that a signal in between is not lost.
        self._is_set = False
        self._bell.acquire(blocking=False)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait up to `timeout` seconds until it is set; return whether it is."""
        while not self._is_set:
            # Never for ever: the handler of a signal that comes when this is about to
            # wait is called only when it no longer does.
            self._bell.acquire(timeout=LOOK_EVERY if timeout is None else timeout)
            if timeout is not None:
                break
        if self._is_set:  # for whoever waits beside this
            self._open()
        return self._is_set

    def _open(self) -> None:
        with suppress(RuntimeError):
            self._bell.release()


@contextmanager
def stop_on_signals(
    numbers: Sequence[signal.Signals] = STOP_SIGNALS,
) -> Iterator[Flag]:
    """Yield a flag that these signals set; for a main thread only."""
    flag = Flag()
    former = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        signal.signal(number, lambda *_: flag.set())
    try:
        yield flag
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


class Process(Protocol):
    """A process that has been started."""

    def exit_code(self) -> int | None:
        """Return the code with which it ended, or None while it runs."""

    def terminate(self) -> None:
        """Ask it to finish what it is doing and to end."""

    def end(self) -> None:
        """End it at once, with what it started itself."""


@dataclass(frozen=True)
class RestartPolicy:
    """How soon a process that died starts again; all but `max_deaths` in seconds.

    The delay doubles with every death in a row, up to `longest_delay`. Deaths before a
    life of `steady_after` are forgotten. After `max_deaths` the process is given up;
    None means never.
    """

    first_delay: float = 1.0
    longest_delay: float = 30.0
    steady_after: float = 60.0
    max_deaths: int | None = 8

    def delay(self, deaths: int) -> float:
        """Return the delay after so many deaths in a row."""
        # More doublings than these exceed any delay, and a float in the end.
        return min(self.first_delay * 2.0 ** min(deaths - 1, 30), self.longest_delay)


@dataclass
class ManagedProcess:
    """A process that is started again, later each time, when it dies.

    `launch` starts it anew; None means "not now, ask again in a second". `report`
    receives a sentence about each failure.
    """

    name: str
    launch: Callable[[], Process | None]
    report: Callable[[str], None]
    policy: RestartPolicy = field(default_factory=RestartPolicy)
    deaths: int = 0
    process: Process | None = field(default=None, repr=False)
    _started_at: float = 0.0
    _due_at: float = 0.0

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.exit_code() is None

    @property
    def is_hopeless(self) -> bool:
        """Whether the process died too often to be started once more."""
        limit = self.policy.max_deaths
        return limit is not None and self.deaths >= limit

    def start(self) -> None:
        """Start the process. Raises StartFailed."""
        self._started_at = time.monotonic()
        self.process = self.launch()
        if self.process is None:
            self._due_at = self._started_at + 1

    def keep_alive(self) -> None:
        """Notice a death, or start the process again once its time has come."""
        if self.is_alive:
            return
        if self.process:
            self._note_death(self.process)
        elif time.monotonic() >= self._due_at:
            self._start_again()

    def ask_to_stop(self) -> None:
        """Ask the process to finish what it is doing and to end."""
        if self.process and self.is_alive:
            self.process.terminate()

    def end(self) -> None:
        """End the process at once, with what it started itself."""
        if self.process:
            self.process.end()

    def _start_again(self) -> None:
        # What a first start would end with must not end a site that runs.
        try:
            self.start()
        except StartFailed as fact:
            self._put_off(f"{self.name} does not start: {fact}")

    def _note_death(self, process: Process) -> None:
        code = process.exit_code()
        self.process = None
        process.end()
        self._put_off(f"{self.name} ended unexpectedly (code {code})")

    def _put_off(self, why: str) -> None:
        lived = time.monotonic() - self._started_at
        self.deaths = 1 if lived > self.policy.steady_after else self.deaths + 1
        delay = self.policy.delay(self.deaths)
        self._due_at = time.monotonic() + delay
        self.report(f"{why}; it starts again in {delay:g} s.")


@dataclass
class Supervisor:
    """Starts processes in order, keeps them alive and stops them all together.

    After a signal they have `grace` seconds to finish, or until the next signal where
    that one hurries; then they are asked again, and `last_call` seconds later ended.
    """

    processes: Sequence[ManagedProcess]
    signals: Sequence[signal.Signals] = STOP_SIGNALS
    interval: float = 0.2
    grace: float = 10.0
    last_call: float = 6.0
    hurries_on_second_signal: bool = False

    def run(self) -> int:
        """Run the processes until a signal comes; return the exit code.

        It is 1 if a process cannot be kept running. Raises StartFailed.
        """
        with stop_on_signals(self.signals) as stop:
            try:
                self.start(stop)
                self.wait_until_ready(stop)
                return self.watch(stop)
            finally:
                self.stop()

    def run_once(self) -> int:
        """Run the only process to its end; return its exit code."""
        (process,) = self.processes
        with stop_on_signals(self.signals) as stop:
            try:
                self.start(stop)
                while process.is_alive and not stop.wait(0.05):
                    pass
            finally:
                self.stop()
        return (process.process.exit_code() or 0) if process.process else 0

    def start(self, stop: Flag) -> None:
        """Start the processes. Raises StartFailed."""
        for process in self.processes:
            if not stop.is_set():
                process.start()

    def wait_until_ready(self, stop: Flag) -> None:
        """Wait until the processes do their work; by default it is believed of them."""

    def watch(self, stop: Flag) -> int:
        """Keep the processes alive until asked to stop; return the exit code."""
        while not stop.wait(self.interval):
            self.keep_alive()
            for process in self.processes:
                if process.is_hopeless:
                    process.report(
                        f"{process.name} cannot be kept running; stopping the site."
                    )
                    return 1
        return 0

    def keep_alive(self) -> None:
        """Start again what has died."""
        for process in self.processes:
            process.keep_alive()

    def stop(self) -> None:
        """Ask the processes to end, and end those that do not."""
        with stop_on_signals(self.signals) as signalled:
            hurry = signalled if self.hurries_on_second_signal else Flag()
            stop_all(self.processes, self.grace, self.last_call, hurry)


def stop_all(
    processes: Sequence[ManagedProcess], grace: float, last_call: float, hurry: Flag
) -> None:
    """Ask processes to end, twice, and end those that do not; times in seconds."""
    for process in processes:
        process.ask_to_stop()
    if not _have_ended(processes, grace, hurry):
        # A second signal makes a worker drop the job that it carries out.
        for process in processes:
            process.ask_to_stop()
        _have_ended(processes, last_call, Flag())
    for process in processes:
        process.end()


def _have_ended(
    processes: Sequence[ManagedProcess], patience: float, hurry: Flag
) -> bool:
    """Wait until all have ended, at most `patience` seconds; return whether they have.

    :param hurry: ends the wait when it is set.
    """
    deadline = time.monotonic() + patience
    while any(process.is_alive for process in processes):
        if time.monotonic() >= deadline or hurry.wait(0.05):
            return False
    return True
