"""Work beside the requests: one thread per purpose and process, started lazily."""

import os
import threading
import weakref
from collections.abc import Callable
from typing import Protocol


class Stop(Protocol):
    """A signal for a loop to end: a `threading.Event` or a `Flag`."""

    def is_set(self) -> bool:
        """Return whether to end."""

    def wait(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds for it; return whether to end."""


class Renewable(Protocol):
    """An object whose locks and threads belong to one process."""

    def renew(self) -> None:
        """Forget threads and locks of the parent; touch neither."""


_renewables: "weakref.WeakSet[Renewable]" = weakref.WeakSet()


def renew_after_fork(thing: Renewable) -> None:
    """Call `thing.renew()` in every child process, before its first own statement.

    Threads do not survive a fork, and a lock that another thread of the parent held
    would stay locked for ever. `thing` is held weakly.
    """
    _renewables.add(thing)


def _renew_all() -> None:
    for thing in list(_renewables):
        thing.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)


_backgrounds: "weakref.WeakSet[Background]" = weakref.WeakSet()


def in_process() -> "weakref.WeakSet[Background]":
    """Return the background threads of this process, started or not."""
    return _backgrounds.copy()


class Background:
    """A daemon thread that is started when it is first needed.

    `run` receives the event that asks it to stop, and is started again by the next
    `ensure` if it ever ended.
    """

    def __init__(self, name: str, run: Callable[[Stop], None]) -> None:
        self._name = name
        self._run = run
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        _backgrounds.add(self)

    def ensure(self) -> None:
        """Start the thread unless it runs or was asked to stop."""
        if self._alive() or self._stopping.is_set():
            return
        with self._lock:
            if not self._alive():
                self._thread = threading.Thread(
                    target=self._run, args=(self._stopping,), name=self._name
                )
                self._thread.daemon = True
                self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """Ask the thread to end and wait for it, for `timeout` seconds at most."""
        self.ask_to_stop()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def ask_to_stop(self) -> None:
        """Ask the thread to end, without waiting."""
        self._stopping.set()

    def _alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()
