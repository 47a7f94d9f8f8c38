"""Circuit breaker and back-off: stop asking what does not answer, try again later."""

import os
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol

from app.exceptions import Unavailable
from app.lib import outages

# How many calls failed in a row, and when one may be tried.
State = tuple[int, float]


class StateStore(Protocol):
    """Where a breaker stores its state."""

    def read(self) -> State:
        """Return the state."""

    def write(self, state: State) -> None:
        """Store the state."""


class ProcessState:
    """A state of one process."""

    def __init__(self) -> None:
        self._state: State = (0, 0.0)

    def read(self) -> State:
        """Return the state."""
        return self._state

    def write(self, state: State) -> None:
        """Store the state."""
        self._state = state


class FileState:
    """A state in a small file for all processes of a machine.

    A job runs in a process of its own, which would have to learn anew what its
    siblings know. The clock is the machine's monotonic one, the same for all of them.
    Without the file, on a full disk, each has its own.
    """

    _FORM = struct.Struct("=qd")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = ProcessState()

    def read(self) -> State:
        """Return the state."""
        with suppress(OSError, struct.error):
            failed, retry_at = self._FORM.unpack(self._path.read_bytes())
            return failed, retry_at
        return self._own.read()

    def write(self, state: State) -> None:
        """Store the state."""
        self._own.write(state)
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                os.pwrite(file, self._FORM.pack(*state), 0)
            finally:
                os.close(file)


def state_store(data_dir: str | None, name: str) -> StateStore:
    """Return a state that all processes which write to `data_dir` share."""
    if not data_dir:
        return ProcessState()
    return FileState(Path(data_dir) / "breakers" / name)


class Breaker:
    """Guard calls to one outside service, for all threads of a process.

    After `failures` failed calls in a row it refuses every call for `reset_after`
    seconds; then it lets a single one through, whose outcome closes or opens it again.
    Its state may be shared with other processes.

    :raises Unavailable: from `with breaker:`, while the service counts as down.
    """

    def __init__(
        self,
        name: str,
        failures: int = 3,
        reset_after: float = 10.0,
        *,
        store: StateStore | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._failures = failures
        self._reset_after = reset_after
        self._store = store or ProcessState()
        self._clock = clock
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether a call would be refused now."""
        with self._lock:
            return self._refuses(*self._store.read())

    def __enter__(self) -> None:
        with self._lock:
            failed, retry_at = self._store.read()
            refuses = self._refuses(failed, retry_at)
            if failed >= self._failures and not refuses:
                # This call is the trial: the others keep waiting for its outcome,
                # for one more period at most should it never return.
                self._store.write((failed, self._clock() + self._reset_after))
        if refuses:
            outages.of(self.name).failed()
            raise Unavailable(self.name)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._record(kind)
        if kind is None:
            outages.of(self.name).succeeded()
        elif issubclass(kind, Exception):
            outages.of(self.name).failed(error)

    def _record(self, kind: type[BaseException] | None) -> None:
        failed, retry_at = self._store.read()
        if kind is None:
            if failed:
                self._store.write((0, 0.0))
        elif issubclass(kind, Exception):
            self._store.write((failed + 1, self._clock() + self._reset_after))
        else:
            # What was interrupted says nothing about the service: let another try.
            self._store.write((failed, min(retry_at, self._clock())))

    def _refuses(self, failed: int, retry_at: float) -> bool:
        left = retry_at - self._clock()
        # What lies farther ahead was written before the machine started anew.
        return failed >= self._failures and 0 < left <= self._reset_after


class Backoff:
    """Delays in seconds that double from `first` up to `cap`, until a success."""

    def __init__(self, first: float = 0.25, cap: float = 5.0) -> None:
        self._first = first
        self._cap = cap
        self._delay = first

    def next(self) -> float:
        """Return the delay to wait now; the following one is twice as long."""
        delay = self._delay
        self._delay = min(delay * 2, self._cap)
        return delay

    def reset(self) -> None:
        """Begin again with the first delay."""
        self._delay = self._first
