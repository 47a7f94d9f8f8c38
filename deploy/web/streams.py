"""Event streams on the loop: a task each, and no thread."""

import asyncio
from concurrent.futures import Executor
from contextlib import suppress
from typing import Any

from granian.rsgi import ProtocolClosed

from deploy.web.exchange import Exchange

# Seconds for which a client may take nothing before its stream is ended, and between
# two looks for such clients.
STALLED, LOOK_EVERY = 120.0, 30.0


class Streams:
    """Drives the event streams of a process.

    A stream is the body of a response with a method `next_frame(executor)`, which waits
    on the loop for what comes next, and asks in the executor for what blocks. A client
    that has gone is noticed when the next frame is sent, a heartbeat at the latest:
    watching each would cost a task more for every stream.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, executor: Executor) -> None:
        self._loop = loop
        self._executor = executor
        # Since when the task of a stream waits for its client.
        self._sending: dict[asyncio.Task[None], float] = {}
        loop.call_later(LOOK_EVERY, self._end_stalled)

    async def drive(self, exchange: Exchange, proto: Any) -> None:
        """Send a stream until it ends, or its client has gone."""
        stream = exchange.body
        try:
            transport = proto.response_stream(exchange.status, exchange.headers)
            exchange.forget()
            with suppress(ProtocolClosed, asyncio.CancelledError):
                await self._send(stream, transport)
        finally:
            stream.close()

    async def _send(self, stream: Any, transport: Any) -> None:
        task: Any = asyncio.current_task()
        while (frame := await stream.next_frame(self._executor)) is not None:
            self._sending[task] = self._loop.time()
            try:
                await transport.send_bytes(frame)
            finally:
                del self._sending[task]

    def _end_stalled(self) -> None:
        late = self._loop.time() - STALLED
        for task, since in tuple(self._sending.items()):
            if since < late:
                task.cancel()
        self._loop.call_later(LOOK_EVERY, self._end_stalled)
