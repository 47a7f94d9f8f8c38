"""The commands that make up a running site, each with all that it starts itself."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from deploy.launch.errors import CannotStart, explain_os_error
from deploy.launch.output import copy_lines


@dataclass
class Command:
    """A command, and where it writes; calling it starts a process.

    The process runs in a group of its own, away from the terminal's Ctrl-C.
    """

    name: str
    # Returns the arguments anew for each start; None means "not now, ask again".
    arguments: Callable[[], Sequence[str] | None]
    # The process writes here; without a log it writes where the site does.
    log: Path | None = None
    prefixed: bool = False
    # Descriptors that the process holds as well (the lock that says it runs).
    held: list[int] = field(default_factory=list)

    def __call__(self) -> "RunningCommand | None":
        """Start the process. Raises CannotStart."""
        try:
            arguments = self.arguments()
            return None if arguments is None else RunningCommand(self._start(arguments))
        except OSError as error:
            raise CannotStart(explain_os_error(error)) from error

    def _start(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        with contextlib.ExitStack() as stack:
            output = self._open_output(stack)
            process = subprocess.Popen(  # noqa: S603 - our own commands
                [*_end_with_us(), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=None if output is None else subprocess.STDOUT,
                pass_fds=self.held,
                start_new_session=True,
            )
        if process.stdout:
            copy_lines(process.stdout, f"{self.name:>6} | ".encode())
        return process

    def _open_output(self, stack: contextlib.ExitStack) -> IO[bytes] | int | None:
        if self.log:
            return stack.enter_context(self.log.open("wb"))
        return subprocess.PIPE if self.prefixed else None


class RunningCommand:
    """A command that was started, with the group of processes that it leads."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def exit_code(self) -> int | None:
        """Return the code with which it ended, or None while it runs."""
        return self._process.poll()

    def terminate(self) -> None:
        """Ask it to finish what it is doing and to end."""
        self._process.terminate()

    def end(self) -> None:
        """End it at once, with its group."""
        # The group is gone if the process left nothing behind.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _end_with_us() -> list[str]:
    # Where Linux offers it, no process outlives a supervisor that is killed.
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
