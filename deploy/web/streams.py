"""Event streams on the loop: a task each, and no thread."""

import asyncio
import logging
from concurrent.futures import Executor
from typing import Any

from granian.rsgi import ProtocolClosed

from deploy.web.exchange import Exchange

# Seconds for which a client may take nothing before its stream is ended.
STALLED = 120.0

_log = logging.getLogger(__name__)


class Streams:
    """Drives the event streams of a process.

    A stream is the body of a response with a method `next_frame(executor)`, which waits
    on the loop for what comes next, and asks in the executor for what blocks.
    """

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._open: set[Any] = set()

    def __len__(self) -> int:
        """Count the open streams."""
        return len(self._open)

    async def drive(self, exchange: Exchange, proto: Any) -> None:
        """Send a stream until it ends, or its client has gone."""
        stream = exchange.body
        transport = proto.response_stream(exchange.status, exchange.headers)
        watching = asyncio.ensure_future(_end_with_client(proto, stream))
        self._open.add(stream)
        try:
            await self._send(stream, transport)
        finally:
            self._open.discard(stream)
            watching.cancel()
            stream.close()

    async def _send(self, stream: Any, transport: Any) -> None:
        while (frame := await stream.next_frame(self._executor)) is not None:
            try:
                async with asyncio.timeout(STALLED):
                    await transport.send_bytes(frame)
            except TimeoutError:
                return
            except ProtocolClosed:
                return


async def _end_with_client(proto: Any, stream: Any) -> None:
    await proto.client_disconnect()
    stream.close()
