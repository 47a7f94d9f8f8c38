"""From an HTTP request to a WebSocket, over the connection that it came by."""

import contextlib
import json
import logging
import queue
import socket
import threading
from collections.abc import Callable
from typing import Any

from flask_twitter_api.transport import Request

from .core import Sandbox
from .faults import Raw
from .wire import Listener

# The library writes headers, and so the keys, into its debug lines.
_quiet = logging.getLogger("flask-twitter-api.sandbox")
_quiet.setLevel(logging.WARNING)
_PING_EVERY = 30.0
#: Puts an end to the writing when the client has left.
_GONE = 1000


def serve_stream(
    sandbox: Sandbox, request: Request, head: bytes, connection: socket.socket
) -> Raw | None:
    """Serve a listener until it leaves; return a plain answer where it may not."""
    try:
        from websockets.server import ServerProtocol
    except ModuleNotFoundError:
        return Raw(501, b'{"detail": "install flask-twitter-api[stream]"}')
    listener = sandbox.listen(request)
    if isinstance(listener, Raw):
        return listener
    try:
        with contextlib.suppress(OSError):
            Upgrade(
                sandbox.world.now_ms, ServerProtocol(logger=_quiet), listener
            ).serve(head, connection)
    finally:
        sandbox.wire.leave(listener)
    return None


class Upgrade:
    """Carries the events of one listener; reading and writing have a thread each."""

    def __init__(
        self, now_ms: Callable[[], int], protocol: Any, listener: Listener
    ) -> None:
        self._now_ms = now_ms
        self._protocol = protocol
        self._listener = listener
        self._lock = threading.Lock()

    def serve(self, head: bytes, connection: socket.socket) -> None:
        """Serve the connection until either side ends it."""
        connection.settimeout(None)
        self._do(connection, lambda: self._shake_hands(head))
        reader = threading.Thread(target=self._read, args=(connection,), daemon=True)
        reader.start()
        self._send(connection, self._sign("connected"))
        self._write(connection)
        reader.join(1)

    def _shake_hands(self, head: bytes) -> None:
        self._protocol.receive_data(head)
        (request,) = self._protocol.events_received()
        self._protocol.send_response(self._protocol.accept(request))

    def _sign(self, kind: str) -> dict[str, Any]:
        """Return an event that says that the service is there."""
        return {"event_type": kind, "timestamp": self._now_ms()}

    def _write(self, connection: socket.socket) -> None:
        """Send what waits, until a close code comes."""
        while not isinstance(event := self._next(), int):
            self._send(connection, event)
        self._do(connection, lambda: self._protocol.send_close(event))

    def _next(self) -> dict[str, Any] | int:
        """Return what waits, or a sign of life where nothing does for long."""
        try:
            return self._listener.waiting.get(timeout=_PING_EVERY)
        except queue.Empty:
            return self._sign("ping")

    def _send(self, connection: socket.socket, event: dict[str, Any]) -> None:
        text = json.dumps(event, ensure_ascii=False).encode()
        self._do(connection, lambda: self._protocol.send_text(text))

    def _read(self, connection: socket.socket) -> None:
        """Take in what the client sends; pings are answered on the way."""
        with contextlib.suppress(OSError):
            while data := connection.recv(65536):
                self._take_in(connection, data)
        self._listener.waiting.put(_GONE)

    def _take_in(self, connection: socket.socket, data: bytes) -> None:
        self._do(connection, lambda: self._protocol.receive_data(data))
        self._protocol.events_received()

    def _do(self, connection: socket.socket, action: Callable[[], object]) -> None:
        """Change the protocol's state, and send what follows from it."""
        with self._lock:
            action()
            for data in self._protocol.data_to_send():
                if data:
                    connection.sendall(data)
                else:
                    connection.shutdown(socket.SHUT_WR)
