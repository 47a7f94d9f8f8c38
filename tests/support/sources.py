"""A server of this machine whose pages behave as badly as those of strangers."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network

from app.lib.safe_fetch import Fetcher, Limits

LOOPBACK = (ip_network("127.0.0.0/8"),)
Page = Callable[["Handler"], None]


def fetcher(**limits: float) -> Fetcher:
    """Return a fetcher that may fetch from this machine, with these limits."""
    return Fetcher(allowed_networks=LOOPBACK, limits=Limits(**limits))  # type: ignore[arg-type]


class Handler(BaseHTTPRequestHandler):
    """Answers with the page of a path; a subclass has its `server_of_pages`."""

    site: "Site"

    def do_GET(self) -> None:
        """Answer as the page of this path does, else with 404."""
        self.site.requests.append(self)
        try:
            self.site.pages.get(self.path, missing)(self)
        except OSError:
            # The client had enough of it.
            self.close_connection = True

    def answer(self, body: bytes = b"", status: int = 200, **headers: str) -> None:
        """Send a whole response; `_` in names of headers stands for a hyphen."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Log nothing."""


class Site:
    """The pages of a server by their paths, and the requests that it had."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.requests: list[Handler] = []
        self.ended = threading.Event()
        self.port = 0

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Return the address of a path."""
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, body: str | bytes, **headers: str) -> str:
        """Serve a body at a path; return its address."""
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = lambda request: request.answer(data, **headers)
        return self.url(path)

    def asked(self, path: str) -> int:
        """Return how often a path was asked for."""
        return sum(request.path == path for request in self.requests)


def missing(request: Handler) -> None:
    """Answer that there is no such page."""
    request.answer(b"", 404)


def redirect(location: str, status: int = 302) -> Page:
    """Return a page that redirects to an address."""
    return lambda request: request.answer(b"", status, Location=location)


def hanging(request: Handler) -> None:
    """Take the request and answer nothing."""
    request.site.ended.wait(60)


def dripping(request: Handler) -> None:
    """Send a header letter by letter, without an end."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    while not request.site.ended.wait(0.05):
        request.wfile.write(b"x")


def endless(request: Handler) -> None:
    """Send a body that never ends, as fast as it is read."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss>")
    while not request.site.ended.is_set():
        request.wfile.write(b"<item></item>" * 1000)


def bomb(request: Handler) -> None:
    """Send a few kilobytes that decompress to four million bytes."""
    data = gzip.compress(b"\0" * 4_000_000)
    request.answer(data, Content_Encoding="gzip")


def cut_off(request: Handler) -> None:
    """Announce more than is sent."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<rss><chan")


def nonsense(request: Handler) -> None:
    """Send what is no HTTP."""
    request.wfile.write(b"\x00\x01\x02 hello\r\n\r\n")


@contextmanager
def running_site(post: Page | None = None) -> Iterator[Site]:
    """Run a server without pages on a free port of this machine.

    It answers to what is posted there with `post`.
    """
    site = Site()
    handler = type("SiteHandler", (Handler,), {"site": site, "do_POST": post})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.ended.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
