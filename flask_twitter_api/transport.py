"""The one door to the network: a request goes in, a response comes out."""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .forking import watch
from .settings import Settings
from .utils import hide_login, is_awaited

if TYPE_CHECKING:
    import requests

T = TypeVar("T")

#: Ours, so that the service can tell whose requests these are.
USER_AGENT = "flask-twitter-api/1.1.0"


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """What is to be sent; its repr shows neither headers, values nor a login."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Sequence[tuple[str, str]] = ()
    json: Any = None
    form: Mapping[str, str] | None = None
    files: Mapping[str, Any] | None = None
    #: Seconds in which the whole answer must be there.
    timeout: float = 30.0

    def __repr__(self) -> str:
        return f"<Request {self.method} {hide_login(self.url)}>"


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


def fitting(transport: T, *, awaited: bool) -> T:
    """Return a transport that a client can use.

    :raises TypeError: when it is none, or one for the other kind of clients.
    """
    send = getattr(transport, "send", None)
    if not callable(send):
        raise TypeError("a transport has a method send")
    if is_awaited(send) != awaited:
        kind = "a coroutine function" if awaited else "no coroutine function"
        raise TypeError(f"the send of this client's transport must be {kind}")
    return transport


class HandlerTransport:
    """A transport that asks a function, for tests and demonstrations."""

    def __init__(self, handler: Callable[[Request], Response]) -> None:
        self._handler = handler

    def send(self, request: Request) -> Response:
        """Return what the function answers to the request."""
        return self._handler(request)


class HttpTransport:
    """Real HTTP with pooled connections and bounded times."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session: requests.Session | None = None
        self._pid = 0
        self.renew()
        watch(self)

    def renew(self) -> None:
        """Take a new lock, as a forked child does; it opens sockets of its own."""
        self._lock = threading.Lock()

    def send(self, request: Request) -> Response:
        """Carry the request over HTTP.

        :raises TimedOutError: when the answer did not come in time.
        :raises NoAnswerError: when the connection failed.
        :raises BadAnswerError: when an answer is larger than allowed, or garbled.
        """
        # Who only imports this package does not wait for the library.
        from .wire import exchange

        return exchange(
            self._open_session(),
            request,
            connect=self._settings.connect_timeout,
            silence=self._settings.read_timeout,
            max_bytes=self._settings.max_bytes,
        )

    def close(self) -> None:
        """Close the kept connections; the next request opens new ones."""
        with self._lock:
            session, self._session = self._session, None
        if session is not None:
            session.close()

    def _open_session(self) -> "requests.Session":
        from .wire import open_session

        # A forked child must not share its parent's sockets.
        session = self._session
        if session is None or self._pid != os.getpid():
            with self._lock:
                session = self._session
                if session is None or self._pid != os.getpid():
                    session = self._session = open_session(self._settings.pool_size)
                    self._pid = os.getpid()
        return session
