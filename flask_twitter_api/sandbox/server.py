"""The sandbox as a real HTTP server on this machine."""

import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from flask_twitter_api.transport import Request

from .core import Sandbox
from .faults import Raw
from .reply import RefusalError
from .routes import read_body
from .upgrade import serve_stream
from .wire import PATH

_LARGEST_BODY = 8 * 1024 * 1024
_DRIP_EVERY = 0.05


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, to end it with the server."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hung up; tests do so on purpose."""

    def hang_up(self) -> None:
        """End every connection, also those that are kept alive."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "sandbox"
    # Headers and body leave in one packet, or the client waits for the second.
    wbufsize = -1
    timeout = 60

    def serve(self) -> None:
        """Answer a request of any method."""
        if self.path == PATH and self.headers.get("Upgrade", "").lower() == "websocket":
            return self._serve_stream()
        length = min(int(self.headers.get("Content-Length") or 0), _LARGEST_BODY)
        body = self.rfile.read(length) if length else b""
        return self._reply(self._answer(body))

    def _reply(self, raw: Raw) -> None:
        getattr(self, f"_send_{raw.manner}", self._send)(raw)

    def _serve_stream(self) -> None:
        """Pass the connection on to a WebSocket, whose library reads the head anew."""
        request = Request(self.command, self.path, dict(self.headers))
        lines = [f"{name}: {value}\r\n" for name, value in self.headers.items()]
        head = "".join([f"{self.requestline}\r\n", *lines, "\r\n"]).encode("latin-1")
        self.close_connection = True
        refused = serve_stream(self.server.sandbox, request, head, self.connection)
        if refused is not None:
            self._reply(refused)

    def _answer(self, body: bytes) -> Raw:
        try:
            fields = read_body(self.headers.get("Content-Type", ""), body)
        except RefusalError as refusal:
            return Raw(refusal.status, b'{"detail": "the body can not be read"}')
        request = Request(self.command, self.path, dict(self.headers), **fields)
        return self.server.sandbox.answer(request)

    def _start(self, raw: Raw, length: int) -> None:
        self.send_response(raw.status)
        for name, value in raw.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _send(self, raw: Raw) -> None:
        self._start(raw, len(raw.body))
        self.wfile.write(raw.body)
        self.wfile.flush()

    def _send_hang(self, raw: Raw) -> None:
        """Keep silent, then hang up."""
        self.server.stopping.wait(raw.seconds)
        self.close_connection = True

    def _send_reset(self, raw: Raw) -> None:
        """Hang up at once."""
        self.close_connection = True

    def _send_cut(self, raw: Raw) -> None:
        """Hang up in the middle of the body."""
        self._start(raw, len(raw.body) + 100)
        self.wfile.write(raw.body)
        self.wfile.flush()
        self.close_connection = True

    def _send_drip(self, raw: Raw) -> None:
        """Send single bytes for as long as is asked, as if there were no end."""
        count = int(raw.seconds / _DRIP_EVERY)
        self._start(raw, count + 1)
        for _ in range(count):
            if self.server.stopping.wait(_DRIP_EVERY):
                break
            self.wfile.write(b" ")
            self.wfile.flush()
        self.close_connection = True

    def _send_drip_head(self, raw: Raw) -> None:
        """Send one header after the other for as long as is asked."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(int(raw.seconds / _DRIP_EVERY)):
            self.wfile.write(b"X-Drip: %d\r\n" % number)
            self.wfile.flush()
            if self.server.stopping.wait(_DRIP_EVERY):
                break
        self.close_connection = True

    def _send_stall(self, raw: Raw) -> None:
        """Send a part of the body, then keep silent and hang up."""
        self._start(raw, len(raw.body) + 100)
        self.wfile.write(raw.body)
        self.wfile.flush()
        self._send_hang(raw)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep silent: the default would print login cookies."""


for _method in ("GET", "POST", "PATCH", "PUT", "DELETE"):
    setattr(_Handler, f"do_{_method}", _Handler.serve)


class SandboxServer:
    """Serves a sandbox from a thread; port 0 takes any that is free.

    Use it in a ``with`` statement, or call ``close``.
    """

    def __init__(
        self, sandbox: Sandbox | None = None, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        first = sandbox or Sandbox()
        self._server = _Server((host, port), first)
        self.url = f"http://{host}:{self._server.server_address[1]}"
        self.install(first)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    @property
    def sandbox(self) -> Sandbox:
        """The sandbox that answers now."""
        return self._server.sandbox

    def install(self, sandbox: Sandbox) -> None:
        """Put another sandbox behind the same address, to begin anew."""
        sandbox.show.base_url = self.url
        self._server.sandbox = sandbox

    def drop_connections(self) -> None:
        """Cut every connection, as a failing network does."""
        self._server.hang_up()

    def join(self) -> None:
        """Serve until somebody presses Ctrl+C."""
        with contextlib.suppress(KeyboardInterrupt):
            while self._thread.is_alive():
                self._thread.join(1)

    def close(self) -> None:
        """Stop, and end every connection."""
        self._server.shutdown()
        self._thread.join()
        self._server.stopping.set()
        self._server.hang_up()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
