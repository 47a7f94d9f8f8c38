"""Bodies of requests: read on the loop, so that a slow client holds no thread."""

import asyncio
import io
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Any

from deploy.web.refusals import Refused
from deploy.web.spool import Spool

IN_MEMORY = 64 * 1024
# Seconds for which a client may say nothing, and bytes a second that it sends at least
# after the first half minute.
SILENCE, GRACE, SLOWEST = 30.0, 30.0, 2048.0
# What is read of a body that nobody wants, so that its client hears the answer.
LINGER_BYTES, LINGER_SECONDS = 2 * 1024 * 1024, 2.0


def declared_length(headers: list[tuple[str, str]]) -> int | None:
    """Return the length of a body; 0 if there is none, None if it is not known."""
    names = dict(headers)
    if "transfer-encoding" in names:
        return None
    length = names.get("content-length", "0")
    return int(length) if length.isdigit() else 0


class Vanished(Exception):
    """The client went away before it had sent all of its request."""


class Body:
    """What a client sends, chunk by chunk; `length` is what it has announced."""

    def __init__(self, proto: Any, length: int | None) -> None:
        self._chunks = aiter(proto)
        self.length = length
        self._began_at = 0.0
        self._read = 0
        self._ended = False

    @asynccontextmanager
    async def read_all(self, most: int, spool: Spool) -> AsyncIterator[io.IOBase]:
        """Yield the body as a file, which lies on the disk if it is large.

        :raises Refused: it is larger than `most` bytes or than the room in the spool,
            or the client too slow.
        :raises Vanished: the client has gone.
        """
        taken = 0
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
            try:
                while chunk := await self.next_chunk():
                    if self._read > most:
                        raise Refused(413, "The body of the request is too large.")
                    if self._read > IN_MEMORY:
                        spool.take(self._read - taken)
                        taken = self._read
                    file.write(chunk)
                file.seek(0)
                yield file
            finally:
                spool.give_back(taken)

    async def next_chunk(self) -> bytes:
        """Return the next chunk; empty at the end.

        :raises Refused: the client is too slow.
        :raises Vanished: it has gone.
        """
        self._began_at = self._began_at or monotonic()
        try:
            chunk = await asyncio.wait_for(self._next(), SILENCE) or b""
        except TimeoutError:
            raise Refused(408, "The body of the request did not arrive.") from None
        except Exception as error:
            raise Vanished from error
        self._read += len(chunk)
        self._ended = not chunk
        if self._ended and await self._is_incomplete():
            raise Vanished
        if self._is_too_slow():
            raise Refused(408, "The body of the request arrives too slowly.")
        return bytes(chunk)

    async def linger(self) -> None:
        """Read a little of what the application did not want."""
        most = self._read + LINGER_BYTES
        try:
            async with asyncio.timeout(LINGER_SECONDS):
                while not self._ended and self._read < most:
                    await self.next_chunk()
        except (TimeoutError, Refused, Vanished):
            return

    async def _is_incomplete(self) -> bool:
        """Return whether the client went away before the end.

        The server's iterator has one more empty chunk then, and no exception. It has
        the same after trailer fields, which are refused for that.
        """
        if self.length is not None:
            return self._read < self.length
        return await self._next() is not None

    async def _next(self) -> bytes | None:
        # Not `anext` with a default, by which Python 3.11 may die.
        try:
            chunk: bytes = await self._chunks.__anext__()
        except StopAsyncIteration:
            return None
        return chunk

    def _is_too_slow(self) -> bool:
        took = monotonic() - self._began_at
        return took > GRACE and self._read < (took - GRACE) * SLOWEST


class Input(io.RawIOBase):
    """A body that the application's thread reads while it arrives."""

    def __init__(self, body: Body, loop: asyncio.AbstractEventLoop) -> None:
        self._body = body
        self._loop = loop
        self._rest = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Wait for the client's next chunk; return how much of it was taken."""
        if not self._rest:
            asked = self._body.next_chunk()
            waiting = asyncio.run_coroutine_threadsafe(asked, self._loop)
            # An end before its time is what the application knows how to refuse.
            with suppress(Refused, Vanished):
                self._rest = waiting.result()
        taken = min(len(buffer), len(self._rest))
        buffer[:taken], self._rest = self._rest[:taken], self._rest[taken:]
        return taken
