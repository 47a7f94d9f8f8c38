"""Servers on this machine that play the translation vendors, in good and bad moods."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Mood = Callable[["Handler", Any], None]


@dataclass
class Vendor:
    """A vendor that answers in its `mood` and remembers what it was asked."""

    mood: Mood
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    """Reads one request and lets the mood of the vendor answer it."""

    vendor: Vendor
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Remember the request, then answer."""
        length = int(self.headers["Content-Length"])
        payload = json.loads(self.rfile.read(length))
        parts = urlsplit(self.path)
        self.vendor.asked.append(
            {
                "path": parts.path,
                "params": parse_qs(parts.query),
                "headers": dict(self.headers.items()),
                "payload": payload,
            }
        )
        self.vendor.mood(self, payload)
        self.close_connection = True

    def answer(self, value: Any, status: int = 200) -> None:
        """Answer with a JSON value, or with bytes as they are."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keep the tests quiet."""


@contextmanager
def run_vendor(mood: Mood) -> Iterator[Vendor]:
    """Run a vendor on a free port of the loopback until the block ends."""
    vendor = Vendor(mood)
    handler = type("VendorHandler", (Handler,), {"vendor": vendor})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    vendor.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield vendor
    finally:
        vendor.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def microsoft(handler: Handler, payload: Any) -> None:
    """Answer as Microsoft Translator does, in capitals."""
    text = payload[0]["Text"].upper()
    handler.answer([{"translations": [{"text": text, "to": "xx"}]}])


def libretranslate(handler: Handler, payload: Any) -> None:
    """Answer as LibreTranslate does, in capitals."""
    handler.answer({"translatedText": payload["q"].upper()})


def status(code: int) -> Mood:
    """Answer every request with an error."""
    return lambda handler, _: handler.answer({"error": "no"}, code)


def saying(value: Any) -> Mood:
    """Answer every request with the same value."""
    return lambda handler, _: handler.answer(value)


def hang(handler: Handler, _: Any) -> None:
    """Never answer."""
    handler.vendor.closing.wait(30)


def hang_up(handler: Handler, _: Any) -> None:
    """Close the connection without an answer."""


def trickle(handler: Handler, _: Any) -> None:
    """Send a blank now and then, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.vendor.closing.wait(0.05):
        try:
            handler.wfile.write(b" ")
        except OSError:
            return


def redirect(handler: Handler, _: Any) -> None:
    """Send the asker, and its key, elsewhere."""
    handler.send_response(307)
    handler.send_header("Location", handler.vendor.url + "/elsewhere")
    handler.send_header("Content-Length", "0")
    handler.end_headers()
