"""The application behind an event loop: connections here, pages in threads (RSGI).

The loop reads requests, waits for threads, sends responses and drives event streams; a
thread has a request for as long as the application computes, and no longer. So neither
a slow client nor an idle stream holds one.
"""

import asyncio
import io
import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import Any

from granian.rsgi import ProtocolClosed

from deploy.web.body import Body, Input, Vanished, declared_length
from deploy.web.environ import Environs
from deploy.web.exchange import Application, Exchange, FileWrapper
from deploy.web.heads import check_head
from deploy.web.refusals import Refused, busy
from deploy.web.settings import WebSettings
from deploy.web.spool import Spool
from deploy.web.streams import Streams
from deploy.web.threads import Overfull, Threads

# Keys of the environment by which the application learns that it may have the server
# wait for it, and until when it waits already (`app/broker/waiting.py`).
OFFER, ENDS = "microblog.can_wait", "microblog.wait_ends"
# What a stranger asks for, and a list for the public answer that is made for them
# (`app/web/speed/public_answers.py`).
KEY, MADE = "microblog.answer_key", "microblog.answer"
# Without them nobody has files to send, nor long texts.
CREDENTIALS = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_X_API_KEY")
# What supervisors and proxies ask, and what must be answered when all threads wait.
PROBES = ("/healthz", "/readyz", "/metrics")
# Streams that open at once, and seconds for which one waits for its turn.
OPENINGS, OPENING_PATIENCE = 4, 20.0
INCOMPLETE = (
    "The body of the request is incomplete, or has trailer fields: send it without."
)

_log = logging.getLogger(__name__)


class Bridge:
    """Serves a WSGI application on an event loop."""

    def __init__(self, application: Application, settings: WebSettings) -> None:
        self._application = application
        self._settings = settings
        self._environs = Environs(settings.port, settings.trusted, FileWrapper)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start threads on the loop of this process."""
        limits = self._settings
        self._loop = loop
        self._threads = Threads(
            loop, least=limits.least, most=limits.threads, room=limits.room
        )
        self._probing = Threads(loop, least=1, most=2, room=100, name="probe")
        self._openings = asyncio.Semaphore(OPENINGS)
        self._uploads = asyncio.Semaphore(limits.uploads)
        self._spool = Spool(limits.spool)
        self._aside = ThreadPoolExecutor(OPENINGS, "stream")
        self.streams = Streams(loop, self._aside)

    def stop(self) -> None:
        """End the threads."""
        self._threads.close()
        self._probing.close()
        self._aside.shutdown(wait=False)

    async def serve_stranger(self, scope: Any, proto: Any, key: Any) -> Any:
        """Serve a request; return its answer if it is the same for all strangers."""
        made: list[Any] = []
        await self(scope, proto, {KEY: key, MADE: made})
        return made[-1] if made else None

    async def __call__(
        self, scope: Any, proto: Any, extra: dict[str, Any] | None = None
    ) -> None:
        """Serve one request, with more values in its environment."""
        try:
            await self._serve(scope, proto, extra)
        except Refused as refusal:
            refusal.send(scope, proto)
        except Overfull:
            busy().send(scope, proto)
        except Vanished:
            # Nobody is left to answer; half a request is none.
            Refused(400, INCOMPLETE).send(scope, proto)
        except Exception:
            # The application answers its own errors; this one is ours.
            _log.exception("%s %s could not be served", scope.method, scope.path)
            Refused(500, "The request could not be served.").send(scope, proto)

    async def _serve(
        self, scope: Any, proto: Any, extra: dict[str, Any] | None
    ) -> None:
        headers = scope.headers.items()
        check_head(scope, headers)
        environ = self._environs.make(scope, headers)
        environ.update(extra or {})
        length = declared_length(headers)
        if length == 0:
            environ["wsgi.input"] = io.BytesIO()
            exchange = await self._answer(environ, proto)
        else:
            body = Body(proto, length)
            exchange = await self._answer_body(body, environ, proto)
            await body.linger()
        await self._send(exchange, proto)

    async def _answer_body(
        self, body: Body, environ: dict[str, Any], proto: Any
    ) -> Exchange:
        """Call the application with a body, read beforehand unless it is large."""
        limits = self._settings
        is_known = any(name in environ for name in CREDENTIALS)
        most = limits.body if is_known else limits.strangers_body
        if body.length is None or body.length <= most:
            async with body.read_all(most, self._spool) as environ["wsgi.input"]:
                return await self._answer(environ, proto)
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            raise Refused(413, "A page takes no body as large as this.")
        # The application itself refuses what it finds too large, or reads it slowly.
        environ["wsgi.input"] = io.BufferedReader(Input(body, self._loop))
        async with _turn(self._uploads, limits.patience):
            return await self._answer(environ, proto)

    async def _answer(self, environ: dict[str, Any], proto: Any) -> Exchange:
        """Call the application, again where it waits for something (a long poll)."""
        can_wait = environ["REQUEST_METHOD"] == "GET"
        environ[OFFER] = can_wait
        # The application writes into it.
        pristine = dict(environ) if can_wait else environ
        exchange = Exchange(self._application, environ)
        await self._begin(exchange, environ, proto)
        while exchange.is_waiting:
            await _wait_with_client(exchange.body, proto)
            again = pristine | {ENDS: exchange.body.ends}
            exchange = Exchange(self._application, again)
            await self._begin(exchange, again, proto)
        return exchange

    async def _begin(
        self, exchange: Exchange, environ: dict[str, Any], proto: Any
    ) -> None:
        """Call the application in a thread."""
        if environ["PATH_INFO"].endswith(PROBES):
            await self._probing.run(exchange.begin).future
        elif environ.get("HTTP_ACCEPT") == "text/event-stream":
            # Many come back at once after a restart; in threads they would keep all.
            async with _turn(self._openings, OPENING_PATIENCE):
                await self._in_thread(exchange, proto)
        else:
            await self._in_thread(exchange, proto)

    async def _in_thread(self, exchange: Exchange, proto: Any) -> None:
        job = self._threads.run(exchange.begin)
        if self._threads.waiting:
            await self._wait_for_thread(job, proto)
        await job.future

    async def _wait_for_thread(self, job: Any, proto: Any) -> None:
        """Wait until a thread has the job. Raises Refused if none takes it in time."""
        await asyncio.wait({job.future}, timeout=1.0)
        if job.started_at:
            return
        gone = asyncio.ensure_future(proto.client_disconnect())
        await asyncio.wait(
            {job.future, gone},
            timeout=self._settings.patience,
            return_when=asyncio.FIRST_COMPLETED,
        )
        gone.cancel()
        if job.give_up():
            raise busy()

    async def _send(self, exchange: Exchange, proto: Any) -> None:
        status, headers = exchange.status, exchange.headers
        if exchange.whole is not None:
            proto.response_bytes(status, headers, exchange.whole)
        elif exchange.is_stream:
            await self.streams.drive(exchange, proto)
        else:
            await self._send_chunks(exchange, proto)

    async def _send_chunks(self, exchange: Exchange, proto: Any) -> None:
        """Send a long body: a thread for each chunk, none while the client takes it."""
        try:
            transport = proto.response_stream(exchange.status, exchange.headers)
            with suppress(ProtocolClosed):
                while (chunk := await self._next_chunk(exchange)) is not None:
                    if chunk:
                        await transport.send_bytes(chunk)
        finally:
            await self._threads.run(exchange.close).future

    async def _next_chunk(self, exchange: Exchange) -> bytes | None:
        chunk: bytes | None = await self._threads.run(exchange.next_chunk).future
        return chunk


@asynccontextmanager
async def _turn(turns: asyncio.Semaphore, patience: float) -> AsyncIterator[None]:
    """Wait for a turn. Raises Refused if it does not come in time."""
    try:
        await asyncio.wait_for(turns.acquire(), patience)
    except TimeoutError:
        raise busy() from None
    try:
        yield
    finally:
        turns.release()


async def _wait_with_client(waiting: Any, proto: Any) -> None:
    """Wait until there may be something. Raises Vanished if the client goes first."""
    woken = asyncio.ensure_future(waiting.wait_on_loop())
    gone = asyncio.ensure_future(proto.client_disconnect())
    try:
        await asyncio.wait({woken, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not woken.done():
            raise Vanished
    finally:
        woken.cancel()
        gone.cancel()
        waiting.close()
