"""A proxy that holds the responses to forms until a test releases them."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

WAIT = 60.0
# What belongs to one connection (RFC 9110, 7.6.1) is not passed on.
OWN = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class SlowLine:
    """A proxy that forwards requests at once and holds responses to forms."""

    def __init__(self, site: str) -> None:
        self.site = urlsplit(site).netloc
        self.arrived = threading.Semaphore(0)
        self.released = threading.Event()
        self.url = ""

    def wait_for_form(self) -> None:
        """Wait until the site has carried out one more form."""
        assert self.arrived.acquire(timeout=WAIT)


class Handler(BaseHTTPRequestHandler):
    """A handler that forwards a request; a subclass has the `line`."""

    line: SlowLine

    def do_GET(self) -> None:
        """Pass on what asks."""
        if "/stream" in self.path:
            # Pages poll instead: this line has no end for what goes on for ever.
            self.send_response(204)
            self.end_headers()
            return
        self._pass_on(b"")

    def do_POST(self) -> None:
        """Pass on a form."""
        self._pass_on(self.rfile.read(int(self.headers["Content-Length"])))

    def _pass_on(self, body: bytes) -> None:
        connection = http.client.HTTPConnection(self.line.site, timeout=WAIT)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in OWN}
        connection.request(self.command, self.path, body, headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        if self.command == "POST":
            self.line.arrived.release()
            self.line.released.wait(WAIT)
        self._respond(response, content)

    def _respond(self, response: http.client.HTTPResponse, content: bytes) -> None:
        try:
            self.send_response(response.status)
            for name, value in response.getheaders():
                if name.lower() not in OWN:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            # The browser has hung up on this press and listens to the next one.
            self.close_connection = True

    def log_message(self, *_args: object) -> None:
        """Log nothing."""


@contextmanager
def slow_line(site: str) -> Iterator[SlowLine]:
    """Run a line to `site` on a free port of this machine."""
    line = SlowLine(site)
    handler = type("LineHandler", (Handler,), {"line": line})

    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    line.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.released.set()
        server.shutdown()
        server.server_close()
        thread.join(WAIT)
