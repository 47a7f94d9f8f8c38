"""One part of a running site: a process, with everything that it starts itself."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from deploy.launch.errors import CannotStart, explain_os_error

LONGEST_DELAY = 30.0  # seconds between two tries
STEADY_AFTER = 60.0  # seconds of life after which earlier deaths are forgotten
LAST_CALL = 6.0  # seconds between the last polite signal and the end
MAX_DEATHS = 8  # in a row, each sooner than STEADY_AFTER


@dataclass
class Part:
    """A command that is started again, later each time, when it dies."""

    name: str
    # Gives the command anew for each start; None means "not now, ask again".
    command: Callable[[], Sequence[str] | None]
    # The process writes here; without a log it writes where the site does.
    log: Path | None = None
    prefixed: bool = False
    # Descriptors that the process holds as well (the lock that says it runs).
    keeps: list[int] = field(default_factory=list)
    deaths: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _started_at: float = 0.0
    _due_at: float = 0.0

    @property
    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def hopeless(self) -> bool:
        """Tell whether the process died too often to be started once more."""
        return self.deaths >= MAX_DEATHS

    def start(self) -> None:
        """Start the process in a group of its own, away from the terminal's Ctrl-C."""
        self._started_at = time.monotonic()
        command = self.command()
        if command is None:
            self._due_at = self._started_at + 1
            return
        with contextlib.ExitStack() as stack:
            output = self._open_output(stack)
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                [*_end_with_us(), *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=None if output is None else subprocess.STDOUT,
                pass_fds=self.keeps,
                start_new_session=True,
            )
        if self.process.stdout:
            _copy_lines(self.process.stdout, f"{self.name:>6} | ".encode())

    def keep_alive(self) -> None:
        """Notice a death, or start the process again once its time has come."""
        if self.alive:
            return
        if self.process:
            self._count_death(self.process)
        elif time.monotonic() >= self._due_at:
            self._start_again()

    def ask_to_stop(self) -> None:
        """Ask the process to finish what it is doing and to end."""
        if self.process and self.alive:
            self.process.terminate()

    def stop(self, patience: float) -> None:
        """Wait some seconds for the process to end, then end it with its group."""
        if self.process:
            if not _ends_within(max(patience, 0), self.process):
                # A second signal makes a worker drop the job that it carries out.
                self.process.terminate()
                _ends_within(LAST_CALL, self.process)
            _end_group(self.process)
            self.process.wait()

    def _start_again(self) -> None:
        # What a first start would end with must not end a site that runs.
        try:
            self.start()
        except OSError as error:
            self._put_off(f"{self.name} does not start: {explain_os_error(error)}")
        except CannotStart as fact:
            self._put_off(f"{self.name} does not start: {fact}")

    def _count_death(self, process: subprocess.Popen[bytes]) -> None:
        self.process = None
        _end_group(process)
        self._put_off(f"{self.name} ended unexpectedly (code {process.returncode})")

    def _put_off(self, why: str) -> None:
        lived = time.monotonic() - self._started_at
        self.deaths = 1 if lived > STEADY_AFTER else self.deaths + 1
        delay = min(2.0 ** (self.deaths - 1), LONGEST_DELAY)
        self._due_at = time.monotonic() + delay
        tell(f"{why}; it starts again in {delay:.0f} s.")

    def _open_output(self, stack: contextlib.ExitStack) -> IO[bytes] | int | None:
        if self.log:
            return stack.enter_context(self.log.open("wb"))
        return subprocess.PIPE if self.prefixed else None


def tell(sentence: str) -> None:
    """Say something to the person who started the site."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def _end_with_us() -> list[str]:
    # Where Linux offers it, no part outlives a supervisor that is killed.
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def _ends_within(seconds: float, process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end_group(process: subprocess.Popen[bytes]) -> None:
    # The group is gone if the process left nothing behind.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _copy_lines(source: IO[bytes], prefix: bytes) -> None:
    def copy() -> None:
        for line in source:
            sys.stdout.buffer.write(prefix + line.rstrip(b"\n") + b"\n")
            sys.stdout.buffer.flush()

    threading.Thread(target=copy, daemon=True).start()
