"""HTTP by ``requests``, each wait of which ends at the deadline of the call.

The timeout of a socket is for one silence; a server that sends single bytes, of the
body or of the headers, never meets it. So each read gets the time that is left.
"""

import io
import logging
import math
import re
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError, HTTPError
from urllib3.exceptions import TimeoutError as SilenceError
from urllib3.util.connection import allowed_gai_family, create_connection

from .errors import BadAnswerError, NoAnswerError, TimedOutError, TwitterError
from .transport import Request, Response

_CHUNK = 65536
_TOO_LATE = "Twitter API did not answer in time"


class _Deadline(threading.local):
    """Until when this thread waits, and how long for the next byte."""

    moment = float("inf")
    silence = 30.0

    def left(self) -> float:
        """Return the seconds for one read, or for sending one piece.

        :raises TimeoutError: when none are left.
        """
        left = self.moment - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, self.silence)


_deadline = _Deadline()


class _Bounded(io.RawIOBase):
    """The reading side of a socket, with the time that is left for each read."""

    def __init__(self, raw: Any, sock: Any) -> None:
        self._raw = raw
        self._sock = sock

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there, or wait for it no longer than until the deadline."""
        self._sock.settimeout(_deadline.left())
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        """Close the reading side."""
        self._raw.close()
        super().close()


class _Answer(HTTPResponse):
    def __init__(self, sock: Any, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        plain: Any = self.fp
        self.fp = io.BufferedReader(_Bounded(plain.detach(), sock))


class _Connection(HTTPConnection):
    """A connection that is made, and over which a body leaves, before the deadline.

    The library bounds the way to each address of a host and not to all of them, and a
    body by the time for a connection.
    """

    response_class = _Answer

    def send(self, data: Any) -> None:
        """Send a head or a body, a piece at a time.

        :raises TimedOutError: when the other side does not take it in time.
        """
        if self.sock is None:
            self.connect()
        pieces = memoryview(data)
        try:
            for start in range(0, len(pieces), _CHUNK):
                self.sock.settimeout(_deadline.left())
                super().send(pieces[start : start + _CHUNK])
        except TimeoutError:
            raise TimedOutError(_TOO_LATE) from None

    def _new_conn(self) -> socket.socket:
        failure: OSError = OSError("the host has no address")
        for address in _addresses(self._dns_host, self.port):
            try:
                return create_connection(
                    address,
                    min(self.timeout or math.inf, _deadline.left()),
                    source_address=self.source_address,
                    socket_options=self.socket_options,
                )
            except OSError as error:
                failure = error
        if isinstance(failure, TimeoutError):
            raise TimedOutError(_TOO_LATE) from None
        raise failure


class _SafeConnection(_Connection, HTTPSConnection):
    """The same with TLS."""


def _addresses(host: str, port: int | None) -> Iterator[tuple[str, int]]:
    family, kind = allowed_gai_family(), socket.SOCK_STREAM
    found = socket.getaddrinfo(host.strip("[]"), port, family, kind)
    for *_, address in found:
        yield str(address[0]), int(address[1])


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SafePool(HTTPSConnectionPool):
    ConnectionCls = _SafeConnection


_POOLS = {"http": _Pool, "https": _SafePool}


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make a manager of connections that know the deadline."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Return the manager for a proxy, of such connections as well."""
        manager = super().proxy_manager_for(proxy, **options)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _POOLS
        return manager


def open_session(pool_size: int) -> requests.Session:
    """Return a session for many threads."""
    session = requests.Session()
    adapter = _Adapter(pool_connections=2, pool_maxsize=pool_size)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    # A cookie jar is neither needed nor safe among threads.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["Accept"] = "application/json"
    return session


def exchange(
    session: requests.Session,
    request: Request,
    *,
    connect: float,
    silence: float,
    max_bytes: int,
) -> Response:
    """Carry a request and bring the whole response.

    :raises TimedOutError: when the answer did not come in time.
    :raises NoAnswerError: when the connection failed.
    :raises BadAnswerError: when an answer is larger than allowed, or garbled.
    """
    _deadline.moment = time.monotonic() + request.timeout
    _deadline.silence = silence
    # The library's own errors quote the URL, in which cookies may stand, so they are
    # neither shown nor chained.
    try:
        response = _send(session, request, connect, silence)
    except Exception as error:
        raise _as_ours(error, None) from None
    with response:
        status = response.status_code
        headers = {name.lower(): text for name, text in response.headers.items()}
        try:
            body = _read(response, max_bytes)
        except Exception as error:
            # A refusal is one without its words as well.
            if not 200 <= status < 300:
                return Response(status, headers, b"")
            raise _as_ours(error, status) from None
    return Response(status, headers, body)


def _send(
    session: requests.Session, request: Request, connect: float, silence: float
) -> requests.Response:
    # A redirect is not followed: it would carry the key to another host.
    return session.request(
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
    )


def _read(response: requests.Response, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.raw.stream(_CHUNK, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > max_bytes:
            raise BadAnswerError("Twitter API sent too large an answer")
    return b"".join(parts)


def _as_ours(error: Exception, status: int | None) -> Exception:
    if isinstance(error, TwitterError):
        return error
    if isinstance(error, DecodeError):
        return BadAnswerError("Twitter API sent an answer that is garbled")
    if isinstance(error, requests.Timeout | TimeoutError | SilenceError):
        return TimedOutError(_TOO_LATE, status=status)
    if isinstance(error, requests.RequestException | HTTPError | OSError | ValueError):
        return NoAnswerError("Twitter API could not be reached", status=status)
    return error


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
