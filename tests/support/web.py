"""The web server with an application of a test's own."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.launch.settings import ROOT
from tests.support.launching import family_of
from tests.support.ports import free_port
from tests.support.waiting import wait_for

PATIENCE = 60.0
RUN = """
import json, sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
from deploy.web.process import Served
from deploy.web.server import run
from deploy.web.settings import WebSettings
import served
settings = json.loads(sys.argv[3])
settings["trusted"] = frozenset(settings.get("trusted", ()))
farewell = getattr(served, "farewell", lambda: None)
answers = getattr(served, "answers", None)
run(Served(served.app, farewell=farewell, answers=answers), WebSettings(**settings))
"""


@dataclass
class WebServer:
    """A server that runs, and the folder of its application."""

    port: int
    process: subprocess.Popen[bytes]
    folder: Path

    def connect(self) -> socket.socket:
        """Connect to it."""
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    def ask(self, raw: bytes) -> bytes:
        """Send bytes on a connection of their own; return all that is answered."""
        with self.connect() as connection:
            connection.sendall(raw)
            return read_all(connection)

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Return the status and body of a page."""
        with self.open(path, **headers) as response:
            return response.status, response.read()

    @contextmanager
    def open(self, path: str, **headers: str) -> Iterator[http.client.HTTPResponse]:
        """Yield the response to a request, of which the head was read."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=PATIENCE
        )
        try:
            connection.request("GET", path, headers=headers)
            with connection.getresponse() as response:
                yield response
        finally:
            connection.close()

    def processes(self) -> set[int]:
        """Return the ids of its web processes."""
        return set(family_of(self.process.pid))

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and wait until it has ended."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def said(self) -> str:
        """Return what it has printed."""
        return (self.folder / "log").read_text()


@contextmanager
def serving(folder: Path, application: str, **settings: Any) -> Iterator[WebServer]:
    """Serve an application, given as a program that has an `app`."""
    (folder / "served.py").write_text(application)
    settings = {"port": free_port(), "processes": 1} | settings
    command = [sys.executable, "-c", RUN, str(folder), str(ROOT), json.dumps(settings)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, env=dict(os.environ)
        )
    server = WebServer(settings["port"], process, folder)
    try:
        wait_for(lambda: _answers(server), PATIENCE, explain=server.said)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE)


def request(path: str, *headers: str, method: str = "GET", body: bytes = b"") -> bytes:
    """Return a request as bytes, whose connection ends with it."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    return "\r\n".join([*lines, *headers, "", ""]).encode("latin-1") + body


def read_all(connection: socket.socket) -> bytes:
    """Read until the connection ends."""
    with connection.makefile("rb") as answers:
        return answers.read()


def body_of(answer: bytes) -> bytes:
    """Return the body of a response that was read as bytes."""
    return answer.partition(b"\r\n\r\n")[2]


def echo(server: WebServer, *headers: str, path: str = "/echo", **more: Any) -> Any:
    """Return what the application says that it got."""
    return json.loads(body_of(server.ask(request(path, *headers, **more))))


def _answers(server: WebServer) -> bool:
    assert server.process.poll() is None, server.said()
    try:
        return server.get("/healthz")[0] == 200
    except OSError:
        return False
