"""Processes of the worker: functions that run in a fork of the loaded application."""

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess

from deploy.supervision import StartFailed


@dataclass(frozen=True, slots=True)
class Fork:
    """A function; calling this starts a child process that runs it."""

    name: str
    function: Callable[[], None]

    def __call__(self) -> "ForkedProcess":
        """Start the process. Raises StartFailed."""
        process = get_context("fork").Process(
            target=_run_child, args=(self.function,), name=self.name
        )
        try:
            process.start()
        except OSError as error:
            raise StartFailed(str(error)) from error
        return ForkedProcess(process)


class ForkedProcess:
    """A child process that was started."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process

    def exit_code(self) -> int | None:
        """Return the code with which it ended, or None while it runs."""
        return self._process.exitcode

    def terminate(self) -> None:
        """Ask it to finish what it is doing and to end."""
        self._process.terminate()

    def end(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.join(5.0)


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
