"""The parts of `flask worker`, each in a process of its own that is kept alive.

They are apart because a job forks the process that listens to the queue, and a fork
must not happen while another thread of it works in the database. Besides, the loop
goes on where there is no Redis.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from time import monotonic

from app.lib.background import Flag
from app.lib.backoff import Backoff

SIGNALS = (signal.SIGTERM, signal.SIGINT)

_log = logging.getLogger(__name__)


@contextmanager
def stop_on_signals() -> Iterator[Flag]:
    """Give a flag that SIGTERM or SIGINT sets; for a main thread only."""
    flag = Flag()
    former = {number: signal.getsignal(number) for number in SIGNALS}
    for number in SIGNALS:
        signal.signal(number, lambda *_: flag.set())
    try:
        yield flag
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


class Part:
    """One part: a function that runs in a child process until it is told to end."""

    def __init__(self, name: str, run: Callable[[], None]) -> None:
        self.name = name
        self._run = run
        self._backoff = Backoff(first=0.5, cap=30.0)
        self._start_at = 0.0
        self.process: BaseProcess | None = None

    def keep_alive(self) -> None:
        """Start the process if it is due and not there."""
        if self.process is not None and not self.process.is_alive():
            code = self.process.exitcode
            _log.warning("Worker part %s ended (%s); it starts again", self.name, code)
            self.process = None
            self._start_at = monotonic() + self._backoff.next()
        if self.process is None and monotonic() >= self._start_at:
            self.process = get_context("fork").Process(
                target=_run_child, args=(self._run,), name=self.name
            )
            self.process.start()

    def terminate(self) -> None:
        """Ask the process to end."""
        if self.process is not None and self.process.is_alive():
            self.process.terminate()

    def gone(self, timeout: float) -> bool:
        """Wait until the process has ended; says whether it has."""
        if self.process is not None:
            self.process.join(timeout)
        return self.process is None or not self.process.is_alive()


def supervise(parts: Mapping[str, Callable[[], None]], *, grace: float = 60.0) -> None:
    """Run the parts until SIGTERM or SIGINT, and start again those that end.

    A job that runs then has `grace` seconds to finish, or until the next signal. If
    this process is killed, the parts end by themselves.
    """
    watched = [Part(name, run) for name, run in parts.items()]
    with stop_on_signals() as stop:
        while not stop.is_set():
            for part in watched:
                part.keep_alive()
            _doze(watched, stop)
    with stop_on_signals() as hurry:
        _end(watched, hurry, grace)


def _doze(parts: list[Part], stop: Flag) -> None:
    # The sentinels tell at once that a part has ended; a signal waits half a second.
    sentinels = [part.process.sentinel for part in parts if part.process is not None]
    if not sentinels:
        stop.wait(0.5)
    else:
        wait(sentinels, timeout=0.5)


def _end(parts: list[Part], hurry: Flag, grace: float) -> None:
    for part in parts:
        part.terminate()
    ends = monotonic() + grace
    while monotonic() < ends and not hurry.is_set():
        if all(part.gone(0.1) for part in parts):
            return
    # RQ takes the second request as "now": it ends the running job, too.
    for part in parts:
        part.terminate()
    for part in parts:
        if not part.gone(5.0) and part.process is not None:
            part.process.kill()
            part.process.join(5.0)


def _run_child(run: Callable[[], None]) -> None:
    # Ctrl-C reaches every process of a terminal, but only the parent decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow_parent, daemon=True).start()
    run()


def _follow_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
