"""Decoding pictures: one process for each file, one file at a time."""

import logging
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.exceptions import Busy, Invalid
from app.lib.confined import starting
from app.lib.i18n import mark as _l
from app.media.decoder.job import Job, Refused, Result
from app.media.decoder.wire import read_response, write_job

log = logging.getLogger(__name__)

_PROGRAM = "app.media.decoder.process"
_SENTENCES = {
    "unreadable": _l("This file is not a picture we can read."),
    "pixels": _l("The picture has too many pixels."),
    "frames": _l("The animation is too long: it may have at most %(limit)d pictures."),
    "bytes": _l("The animation is too large."),
}
_BUSY = _l("Many pictures are arriving just now. Please try again in a moment.")


class Decoders:
    """Run decoders in turn; callers that would wait too long are refused.

    At most `waiting` callers of this process wait, each at most `patience` seconds; a
    decoder that has not responded after `allowance` seconds is killed.
    """

    def __init__(
        self,
        command: Sequence[str] = (),
        *,
        waiting: int = 16,
        patience: float = 30,
        allowance: float = 30,
    ) -> None:
        self._command = list(command) or starting.command(_PROGRAM)
        self._places = threading.Semaphore(waiting + 1)
        self._turn = threading.Semaphore(1)
        self._patience, self._allowance = patience, allowance

    def decode(self, data: bytes, job: Job) -> Result:
        """Return the pictures that a job asks for.

        :raises Invalid: the file is no picture, or asks for too much.
        :raises Busy: too many others wait, or the machine has no room for a process.
        """
        with self._in_turn():
            response = self._run(write_job(job) + data)
        try:
            return read_response(response)
        except Refused as refusal:
            sentence = _SENTENCES[refusal.reason]
            raise Invalid("picture", sentence, limit=refusal.limit) from refusal
        except (ValueError, KeyError) as error:
            # Nothing came: a decoder fell over hostile bytes, or took too much.
            raise Invalid("picture", _SENTENCES["unreadable"]) from error

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Busy("picture", _BUSY)
        try:
            if not self._turn.acquire(timeout=self._patience):
                raise Busy("picture", _BUSY)
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._places.release()

    def _run(self, request: bytes) -> bytes:
        """Return the output of a decoder, b"" if it was killed."""
        try:
            process = starting.start(self._command)
        except OSError as error:
            log.error("no decoder of pictures can be started: %r", error)
            raise Busy("picture", _BUSY) from error
        with process:
            try:
                return process.communicate(request, timeout=self._allowance)[0]
            except subprocess.TimeoutExpired:
                log.warning("a decoder of pictures was killed: it took too long")
                return b""
            finally:
                process.kill()


decoders = Decoders()
