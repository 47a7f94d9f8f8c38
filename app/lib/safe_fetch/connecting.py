"""One connection to an address that was checked, within one limit of time."""

import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from app.lib.safe_fetch.errors import AddressRefused, FetchFailed, TimedOut, Unreachable
from app.lib.safe_fetch.networks import Address, parse_address
from app.lib.safe_fetch.targets import Target

CONNECT_SECONDS = 4.0
MAX_ADDRESSES = 4
# Makes addresses of a name and a port.
Resolver = Callable[[str, int], list[str]]


class Deadline:
    """A point in time until which everything must have happened."""

    def __init__(self, seconds: float) -> None:
        self._ends_at = time.monotonic() + seconds

    def remaining(self) -> float:
        """Return the seconds that are left. Raises TimedOut if there are none."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimedOut
        return left


class TimedSocket:
    """A socket for `http.client`, on which no read outlasts the deadline.

    A time-out of the socket would begin anew with each byte of a server that drips.
    """

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection, self._deadline = connection, deadline

    def sendall(self, data: bytes) -> None:
        """Send all of it before the deadline."""
        self._connection.settimeout(self._deadline.remaining())
        self._connection.sendall(data)

    def makefile(self, *_args: Any, **_kwargs: Any) -> io.BufferedReader:
        """Return a file of what the server sends."""
        return io.BufferedReader(_Reader(self._connection, self._deadline))


class _Reader(io.RawIOBase):
    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection, self._deadline = connection, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(self._deadline.remaining())
        return self._connection.recv_into(buffer)


def resolve(host: str, port: int) -> list[str]:
    """Return what a name means, by the resolver of the system. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def look_up(
    host: str, port: int, deadline: Deadline, resolver: Resolver
) -> list[Address]:
    """Return the addresses of a host. Raises Unreachable or TimedOut."""
    literal = parse_address(host)
    if literal is not None:
        return [literal]
    results: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            results.put(resolver(host, port))
        except (OSError, UnicodeError) as error:
            results.put(OSError(str(error)))

    # A resolver has no time-out that could be chosen.
    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        found = results.get(timeout=deadline.remaining())
    except queue.Empty as error:
        raise TimedOut from error
    if isinstance(found, OSError):
        raise Unreachable from found
    addresses = map(parse_address, found)
    return list(dict.fromkeys(each for each in addresses if each is not None))


@contextmanager
def connection(
    target: Target, addresses: list[Address], deadline: Deadline, tls: ssl.SSLContext
) -> Iterator[TimedSocket]:
    """Connect to one of the addresses; close what was opened at the end.

    Only these are connected to and the name is not asked for again, so that it cannot
    mean another address by then.

    :raises AddressRefused: there is no address.
    """
    if not addresses:
        raise AddressRefused
    plain = _connect(target, addresses[:MAX_ADDRESSES], deadline)
    try:
        plain.settimeout(deadline.remaining())
        if target.scheme == "https":
            plain = tls.wrap_socket(plain, server_hostname=target.host)
        yield TimedSocket(plain, deadline)
    finally:
        plain.close()


def _connect(
    target: Target, addresses: list[Address], deadline: Deadline
) -> socket.socket:
    failure: FetchFailed = Unreachable()
    for address in addresses:
        timeout = min(CONNECT_SECONDS, deadline.remaining())
        try:
            return socket.create_connection((str(address), target.port), timeout)
        except TimeoutError:
            failure = TimedOut()
        except OSError:
            failure = Unreachable()
    raise failure
