"""The one door to the network: a request goes in, a response comes out."""

import logging
import os
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Protocol

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as SilenceError

from .errors import BadAnswerError, NoAnswerError, TimedOutError
from .settings import Settings

_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be sent; its repr shows neither headers nor values."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Sequence[tuple[str, str]] = field(default=(), repr=False)
    json: Any = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    files: Mapping[str, Any] | None = field(default=None, repr=False)
    #: Seconds in which the whole answer must be there.
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: a status, headers by lower-case name, and the whole body."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Transport(Protocol):
    """Anything that can carry a request."""

    def send(self, request: Request) -> Response:
        """Carry the request and bring the response.

        :raises NoAnswerError: when no whole response came.
        """
        ...  # pragma: no cover


class HandlerTransport:
    """A transport that asks a function, for tests and demonstrations."""

    def __init__(self, handler: Callable[[Request], Response]) -> None:
        self._handler = handler

    def send(self, request: Request) -> Response:
        """Give the request to the function."""
        return self._handler(request)


class HttpTransport:
    """Real HTTP with pooled connections and bounded times."""

    def __init__(self, settings: Settings) -> None:
        self._timeouts = (settings.connect_timeout, settings.read_timeout)
        self._pool_size = settings.pool_size
        self._max_bytes = settings.max_bytes
        self._lock = threading.Lock()
        self._session: requests.Session | None = None
        self._pid = 0

    def send(self, request: Request) -> Response:
        """Carry the request over HTTP.

        :raises TimedOutError: when the answer did not come in time.
        :raises NoAnswerError: when the connection failed.
        :raises BadAnswerError: when the answer is larger than allowed.
        """
        # The library's own errors quote the URL, in which cookies may stand, so
        # they are neither shown nor chained.
        try:
            return self._exchange(request)
        except (requests.Timeout, TimeoutError, SilenceError):
            raise TimedOutError("Twitter API did not answer in time") from None
        except (requests.RequestException, HTTPError, OSError, ValueError):
            raise NoAnswerError("Twitter API could not be reached") from None

    def close(self) -> None:
        """Close the kept connections; the next request opens new ones."""
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.close()

    def _exchange(self, request: Request) -> Response:
        deadline = time.monotonic() + request.timeout
        connect, silence = self._timeouts
        # A redirect is not followed: it would carry the key to another host.
        with self._open_session().request(
            request.method,
            request.url,
            params=list(request.query) or None,
            headers=dict(request.headers),
            json=request.json,
            data=request.form,
            files=request.files,
            timeout=(min(connect, request.timeout), min(silence, request.timeout)),
            allow_redirects=False,
            stream=True,
        ) as response:
            headers = {name.lower(): text for name, text in response.headers.items()}
            body = self._read(response, deadline)
            return Response(response.status_code, headers, body)

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        # Each read returns what has arrived, so that a server that drips single
        # bytes meets the deadline although no single read times out.
        parts: list[bytes] = []
        size = 0
        while part := response.raw.read1(_CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > self._max_bytes:
                raise BadAnswerError("Twitter API sent too large an answer")
            if time.monotonic() > deadline:
                raise TimeoutError
        return b"".join(parts)

    def _open_session(self) -> requests.Session:
        # A forked child must not share its parent's sockets.
        session = self._session
        if session is None or self._pid != os.getpid():
            with self._lock:
                session = self._session
                if session is None or self._pid != os.getpid():
                    session = self._session = _new_session(self._pool_size)
                    self._pid = os.getpid()
        return session


def _new_session(pool_size: int) -> requests.Session:
    session = requests.Session()
    adapter = HTTPAdapter(pool_connections=2, pool_maxsize=pool_size)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    # A cookie jar is neither needed nor safe among threads.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["Accept"] = "application/json"
    return session


class _HideQueries(logging.Filter):
    """Takes query strings out of the connection pool's debug lines."""

    _query = re.compile(r"\?\S*")

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the arguments of the record; every record passes."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                self._query.sub("?…", value) if isinstance(value, str) else value
                for value in record.args
            )
        return True


# The login cookies of one endpoint travel in the URL, which urllib3 logs.
logging.getLogger("urllib3.connectionpool").addFilter(_HideQueries())
