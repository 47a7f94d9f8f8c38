"""The door to the network for event loops, on httpx."""

import asyncio
import contextlib
import logging
import os
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import anyio
import httpx

from flask_twitter_api.errors import BadAnswerError, NoAnswerError, TimedOutError
from flask_twitter_api.settings import Settings
from flask_twitter_api.transport import Request, Response

from .driver import drop_closed, in_thread


class AsyncTransport(Protocol):
    """Anything that can carry a request while others are served."""

    async def send(self, request: Request) -> Response:
        """Carry the request and bring the response.

        :raises NoAnswerError: when no whole response came.
        """
        ...  # pragma: no cover


class AsyncHandlerTransport:
    """A transport that asks a function, awaited or not, for tests and demonstrations.

    ``AsyncHandlerTransport(sandbox.transport().send)`` asks a sandbox without a socket.
    """

    def __init__(
        self, handler: Callable[[Request], Response | Awaitable[Response]]
    ) -> None:
        self._handler = handler

    async def send(self, request: Request) -> Response:
        """Give the request to the function."""
        answer = self._handler(request)
        return answer if isinstance(answer, Response) else await answer


class _Kept:
    """The connections of one loop, which end with it at the latest.

    A loop that ends, as that of ``asyncio.run`` does, closes the generators that it
    knows of. So it closes what would otherwise stay open until it is collected.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self._keeper = self._keep()

    async def begin(self) -> None:
        """Let the loop know."""
        await anext(self._keeper)

    async def end(self) -> None:
        """Close the connections."""
        await self._keeper.aclose()

    async def _keep(self) -> AsyncGenerator[None, None]:
        async with self.client:
            yield


class AsyncHttpTransport:
    """Real HTTP with pooled connections and bounded times.

    Connections belong to the loop and the process that opened them, so each has its
    own.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clients: MutableMapping[Any, _Kept] = WeakKeyDictionary()
        self._parents: list[MutableMapping[Any, _Kept]] = []
        self._pid = os.getpid()

    async def send(self, request: Request) -> Response:
        """Carry the request over HTTP.

        :raises TimedOutError: when the answer did not come in time.
        :raises NoAnswerError: when the connection failed.
        :raises BadAnswerError: when an answer is larger than allowed, or garbled.
        """
        head: httpx.Response | None = None
        # The library's own errors quote the URL, in which cookies may stand, so
        # they are neither shown nor chained.
        try:
            with anyio.fail_after(request.timeout):
                client = await self._open_client()
                async with self._stream(client, request) as head:
                    return _response(head, await self._read(head))
        except Exception as error:
            # A refusal is one without its words as well.
            if head is not None and not head.is_success:
                return _response(head, b"")
            raise _as_ours(error, head.status_code if head else None) from None

    async def aclose(self) -> None:
        """Close the kept connections of this loop; the next request opens new ones."""
        kept = self._clients.pop(asyncio.get_running_loop(), None)
        if kept is not None:
            await kept.end()

    def _stream(
        self, client: httpx.AsyncClient, request: Request
    ) -> contextlib.AbstractAsyncContextManager[httpx.Response]:
        # A redirect is not followed: it would carry the key to another host.
        return client.stream(
            request.method,
            request.url,
            params=list(request.query) or None,
            headers=dict(request.headers),
            json=request.json,
            data=dict(request.form) if request.form else None,
            files=_files(request),
            timeout=self._timeouts(request.timeout),
        )

    async def _read(self, response: httpx.Response) -> bytes:
        parts: list[bytes] = []
        size = 0
        async for part in response.aiter_bytes():
            parts.append(part)
            size += len(part)
            if size > self._settings.max_bytes:
                raise BadAnswerError("Twitter API sent too large an answer")
        return b"".join(parts)

    def _timeouts(self, seconds: float) -> httpx.Timeout:
        connect = min(self._settings.connect_timeout, seconds)
        silence = min(self._settings.read_timeout, seconds)
        return httpx.Timeout(silence, connect=connect, pool=seconds)

    async def _open_client(self) -> httpx.AsyncClient:
        if self._pid != os.getpid():
            # A forked child must not share its parent's sockets, nor say goodbye there.
            self._parents.append(self._clients)
            self._clients, self._pid = WeakKeyDictionary(), os.getpid()
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            drop_closed(self._clients)
            trusted = await in_thread(_trusted)
            if loop not in self._clients:
                kept = _Kept(_new_client(self._settings.pool_size, trusted))
                self._clients[loop] = kept
                await kept.begin()
        return self._clients[loop].client


#: What goes wrong on the way, or in what the environment says of proxies.
_FAILURES = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    ImportError,
    OSError,
    ValueError,
)


def _as_ours(error: Exception, status: int | None) -> Exception:
    if isinstance(error, httpx.DecodingError):
        return BadAnswerError("Twitter API sent an answer that is garbled")
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return TimedOutError("Twitter API did not answer in time", status=status)
    if isinstance(error, _FAILURES):
        return NoAnswerError("Twitter API could not be reached", status=status)
    return error


def _response(head: httpx.Response, body: bytes) -> Response:
    headers = {name.lower(): text for name, text in head.headers.items()}
    return Response(head.status_code, headers, body)


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom we trust, which takes long to read and is the same in each loop."""
    return httpx.create_ssl_context()


def _new_client(pool_size: int, trusted: ssl.SSLContext) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=trusted,
        headers={"Accept": "application/json", "Accept-Encoding": "gzip, deflate"},
        # Nothing of one call may go into another.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        limits=httpx.Limits(
            max_connections=None,
            max_keepalive_connections=pool_size,
            keepalive_expiry=30.0,
        ),
        follow_redirects=False,
    )


def _files(request: Request) -> Any:
    """Return the files, each with a name, as the other transport names them."""
    if not request.files:
        return None
    return {
        name: (name, given) if isinstance(given, bytes) else given
        for name, given in request.files.items()
    }


class _HideQueries(logging.Filter):
    """Takes queries and logins out of the lines in which httpx tells of requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the arguments of the record; every record passes."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                value.copy_with(query=None, userinfo=b"")
                if isinstance(value, httpx.URL)
                else value
                for value in record.args
            )
        return True


# The login cookies of one endpoint travel in the URL, which httpx logs.
logging.getLogger("httpx").addFilter(_HideQueries())
