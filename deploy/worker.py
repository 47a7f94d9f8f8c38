"""The worker class of the web server: connections take turns, refusals are JSON."""

import json
import socket
from typing import Any

import gevent
from gunicorn import util
from gunicorn.workers.ggevent import GeventWorker

# Requests of one connection, as nginx counts them (keepalive_requests), and those of
# them that were sent before the answer to the one before had been read.
MOST_REQUESTS = 1000
MOST_PIPELINED = 32
# What a client that is cut off may still send without losing the answers before.
LINGER_SECONDS, LINGER_BYTES = 2.0, 1024 * 1024


class FairWorker(GeventWorker):  # type: ignore[misc]  # gunicorn has no types
    """Serves connections in turn, one request each.

    A greenlet runs until it waits, and a request to SQLite never does. Without a turn
    for others, the next request of the same connection comes first, again and again.
    """

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> Any:
        """Answer one request, then let every other connection have its turn."""
        is_last = _is_last(req)
        if is_last:
            req.force_close()
        try:
            answered = super().handle_request(listener_name, req, sock, addr)
        except StopIteration:
            if is_last:
                _linger(sock)
            raise
        _give_way()
        return answered


def _is_last(req: Any) -> bool:
    """Return whether a connection has used up its share with this request."""
    if req.req_number >= MOST_REQUESTS:
        return True
    # What has been read beyond the body is the next request.
    length = getattr(req.body.reader, "length", None)
    if length is None or req.unreader.buf.tell() <= length:
        return False
    # It lives as long as the connection.
    seen = getattr(req.unreader, "pipelined", 0) + 1
    req.unreader.pipelined = seen
    return bool(seen >= MOST_PIPELINED)


def _give_way() -> None:
    """Let the loop look at all sockets once.

    `gevent.sleep(0)` would let those greenlets run that can already, fifty times,
    before it sees who else has sent something.
    """
    hub = gevent.get_hub()
    with hub.loop.timer(0) as timer:
        hub.wait(timer)


def _linger(sock: Any) -> None:
    """Read what a client still sends: closing earlier would take answers from it."""
    with gevent.Timeout(LINGER_SECONDS, False):
        try:
            sock.shutdown(socket.SHUT_WR)
            left = LINGER_BYTES
            while left > 0 and (read := len(sock.recv(65536))):
                left -= read
        except OSError:
            return


def write_error(sock: Any, status: int, reason: str, message: str) -> None:
    """Refuse what the application never sees, in the form of the API's errors."""
    body = {"error": reason} | ({"message": message} if message else {})
    content = json.dumps(body).encode()
    head = (
        f"HTTP/1.1 {status} {reason}\r\n"
        "Connection: close\r\n"
        "Content-Type: application/json\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    util.write_nonblock(sock, head.encode("latin-1") + content)


# gunicorn has no setting for it, and writes HTML.
util.write_error = write_error
