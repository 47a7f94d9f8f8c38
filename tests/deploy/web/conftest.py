"""One server for the tests that need nothing special of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.web import WebServer, serving

# `/wait/NAME` computes until the test makes the file NAME; `/echo` says what it got.
APPLICATION = """
import itertools, json, os, time
from contextvars import ContextVar
numbers, begun = itertools.count(1), []
chunk = ContextVar("chunk", default=0)

def app(environ, start_response):
    path = environ["PATH_INFO"]
    handle = HANDLERS.get(path.split("/")[1], count)
    return handle(environ, start_response)

def plain(start_response, body, *headers):
    start_response("200 OK", [("Content-Length", str(len(body))), *headers])
    return [body]

def count(environ, start_response):
    return plain(start_response, str(next(numbers)).encode())

def echo(environ, start_response):
    body = environ["wsgi.input"].read()
    named = {k: v for k, v in environ.items() if isinstance(v, str)}
    named |= {"length": len(body), "start": body[:20].decode("latin-1")}
    return plain(start_response, json.dumps(named).encode())

def wait(environ, start_response):
    name = environ["PATH_INFO"].split("/")[2]
    open(f"began-{name}", "a").close()
    while not os.path.exists(name):
        time.sleep(0.01)
    return plain(start_response, name.encode())

def chunks(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return Chunks()

class Chunks:
    def __iter__(self):
        for number in range(1, 4):
            chunk.set(chunk.get() + 1)
            while number == 3 and not os.path.exists("third"):
                time.sleep(0.01)
            yield f"{number}:{chunk.get()} ".encode()
    def close(self):
        open("closed", "a").close()

def endless(environ, start_response):
    start_response("200 OK", [])
    return Endless()

class Endless:
    def __iter__(self):
        while True:
            yield b"x" * 100_000
    close = Chunks.close

def file(environ, start_response):
    start_response("200 OK", [("Content-Length", "3000000")])
    open("large", "wb").write(b"y" * 3_000_000)
    return environ["wsgi.file_wrapper"](open("large", "rb"), 8192)

def fail(environ, start_response):
    raise ValueError("broken")

HANDLERS = {"echo": echo, "wait": wait, "chunks": chunks, "endless": endless,
            "file": file, "fail": fail}
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WebServer]:
    """A process with one thread that trusts a proxy of this machine."""
    limits = {"least": 1, "threads": 1, "body": 300_000}
    with serving(tmp_path, APPLICATION, trusted=["127.0.0.1"], **limits) as found:
        yield found


@pytest.fixture
def application() -> str:
    """The program of the server's application."""
    return APPLICATION
