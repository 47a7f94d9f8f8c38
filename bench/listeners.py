"""Listeners to event streams, thousands of them in one event loop."""

import asyncio
import resource
import socket
import time
from collections import Counter
from dataclasses import dataclass, field

# The name of the bench's own events, whose data begin with the moment of publication.
EVENT = "bench"
MARK = b'{"at":'
RESYNC = b"event: resync\n"
# Of one address to another there are some 28,000 ports; each source has its own.
SOURCES = 4


@dataclass
class Crowd:
    """What all listeners heard, counted by the milliseconds since its publication."""

    took: Counter[int] = field(default_factory=Counter)
    opened: int = 0
    lost: int = 0
    refused: int = 0
    resyncs: int = 0

    @property
    def heard(self) -> int:
        """How many events arrived."""
        return self.took.total()

    def quantile(self, part: float) -> int:
        """Return a quantile in milliseconds."""
        left = self.heard * part
        for milliseconds in sorted(self.took):
            left -= self.took[milliseconds]
            if left <= 0:
                return milliseconds
        return 0


class Listener(asyncio.Protocol):
    """A stream of a browser that notes when events arrive."""

    def __init__(self, crowd: Crowd, head: bytes, opened: "asyncio.Future[None]"):
        self._crowd = crowd
        self._head = head
        self._opened = opened
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        transport.write(self._head)  # type: ignore[attr-defined]  # of TCP

    def data_received(self, data: bytes) -> None:
        """Note what arrived."""
        if not self._opened.done():
            self._begin(data)
        # A frame may arrive in two parts.
        whole, end, self._rest = (self._rest + data).rpartition(b"\n\n")
        now = time.time()
        for rest in whole.split(MARK)[1:]:
            took = now - float(rest.partition(b",")[0])
            self._crowd.took[round(took * 1000)] += 1
        self._crowd.resyncs += (whole + end).count(RESYNC)

    def connection_lost(self, _error: Exception | None) -> None:
        """Note that the stream ended."""
        self._crowd.lost += 1
        if not self._opened.done():
            self._opened.set_result(None)

    def _begin(self, data: bytes) -> None:
        if data.startswith(b"HTTP/1.1 200"):
            self._crowd.opened += 1
        else:
            self._crowd.refused += 1
        self._opened.set_result(None)


def raise_open_files() -> None:
    """Raise this process's own limit of open files."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def request(path: str, cookie: str, agent: str) -> bytes:
    """Return the request of a stream."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {cookie}"]
    lines += ["Accept: text/event-stream"]
    lines += [f"User-Agent: {agent}"] if agent else []
    lines += ["", ""]
    return "\r\n".join(lines).encode()


async def listen(
    address: tuple[str, int], head: bytes, crowd: Crowd, number: int
) -> asyncio.BaseTransport:
    """Open one stream and wait until it has begun."""
    loop = asyncio.get_running_loop()
    opened = loop.create_future()
    transport, _ = await loop.create_connection(
        lambda: Listener(crowd, head, opened),
        *address,
        local_addr=(f"127.0.0.{1 + number % SOURCES}", 0),
    )
    await opened
    return transport


def stall(address: tuple[str, int], head: bytes) -> socket.socket:
    """Open a stream that nobody ever reads."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(address)
    connection.sendall(head)
    return connection
