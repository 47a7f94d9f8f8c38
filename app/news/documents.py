"""Having documents of strangers read, by a process that they can end alone."""

import logging
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Self

from app.exceptions import MicroblogError, Unavailable
from app.lib.bulkhead import BUSY, Bulkhead
from app.lib.confined import starting
from app.lib.i18n import mark as _l
from app.lib.safe_fetch import Response
from app.news.parsing.wire import Reading, Request, read_reading, write_request

_PROGRAM = "app.news.parsing.process"
SERVICE = "documents"
# The longest answer: a hundred items, each letter of them escaped.
MAX_ANSWER = 4 * 1024 * 1024
TOO_SLOW = _l("It takes too long to read.")

log = logging.getLogger(__name__)
_turn = Bulkhead(SERVICE, 1, patience=30.0)


class TooSlow(MicroblogError):
    """A document takes more time than one may."""

    def __init__(self) -> None:
        super().__init__(TOO_SLOW)


class Documents:
    """Reads one document at a time, in a process that ends with a `with` block.

    The process starts with the first document, and anew after one that has ended it;
    what takes longer than `allowance` seconds is given up.
    """

    def __init__(self, command: Sequence[str] = (), *, allowance: float = 20.0) -> None:
        self._command = list(command) or starting.command(_PROGRAM)
        self._allowance = allowance
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_failure: object) -> None:
        """End the process."""
        with self._turn:
            self._end()

    def read(self, response: Response, selector: str = "") -> Reading:
        """Return what a document holds; nothing of one that ends its reader.

        :raises TooSlow: it takes too long.
        :raises Unavailable: the machine has no room for a process.
        """
        with self._turn:
            answer = self._ask(write_request(Request(response, selector)))
        return read_reading(answer) if answer else Reading()

    def _ask(self, request: bytes) -> bytes:
        """Return the answer to a request, b"" where there is none."""
        process = self._running()
        timer = threading.Timer(self._allowance, process.kill)
        timer.start()
        try:
            answer = _exchange(process, request)
        finally:
            timer.cancel()
        if answer.endswith(b"\n"):
            return answer
        code = self._end()
        log.warning("a reader of documents ended with %s", code)
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            raise TooSlow
        return b""

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            try:
                self._process = starting.start(self._command)
            except OSError as error:
                log.error("no reader of documents can be started: %r", error)
                raise Unavailable(SERVICE, BUSY) from error
        return self._process

    def _end(self) -> int:
        """End the process; return how it ended, by itself if it was about to."""
        process, self._process = self._process, None
        if process is None:
            return 0
        # What was not taken in any more cannot be written.
        with suppress(OSError), process:
            with suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=1.0)
            process.kill()
        return process.wait()


def _exchange(process: "subprocess.Popen[bytes]", request: bytes) -> bytes:
    if process.stdin is None or process.stdout is None:
        return b""
    # It may end while it is being asked.
    with suppress(OSError):
        process.stdin.write(request)
        process.stdin.flush()
    return process.stdout.readline(MAX_ANSWER)


@contextmanager
def in_turn() -> Iterator[Documents]:
    """Yield a reader of documents while somebody waits, one in each process.

    :raises Unavailable: others take too long.
    """
    with _turn.admitted(), Documents() as documents:
        yield documents
