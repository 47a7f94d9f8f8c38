"""More requests than threads: some wait, the rest is refused, probes are answered."""

import json
from pathlib import Path

from tests.support.waiting import wait_for
from tests.support.web import WebServer, serving


def test_probes_are_answered_while_all_threads_wait(server: WebServer) -> None:
    held = [server.connect() for _ in range(3)]
    for each in held:
        each.sendall(b"GET /wait/go HTTP/1.1\r\nHost: localhost\r\n\r\n")
    wait_for(lambda: (server.folder / "began-go").exists())
    assert server.get("/healthz")[0] == 200
    (server.folder / "go").touch()
    for each in held:
        assert each.recv(12) == b"HTTP/1.1 200"
        each.close()


def test_threads_that_wait_are_joined_by_others(
    tmp_path: Path, application: str
) -> None:
    with serving(tmp_path, application, least=1, threads=8) as server:
        held = [server.connect() for _ in range(7)]
        for each in held:
            each.sendall(b"GET /wait/go HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert server.get("/")[0] == 200
        (tmp_path / "go").touch()
        for each in held:
            each.close()


def test_what_cannot_wait_is_refused(tmp_path: Path, application: str) -> None:
    with serving(tmp_path, application, least=1, threads=1, room=3) as server:
        held = [server.connect() for _ in range(4)]
        for each in held:
            each.sendall(b"GET /wait/go HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wait_for(lambda: (tmp_path / "began-go").exists())
        with server.open("/") as response:
            assert (response.status, response.headers["Retry-After"]) == (503, "2")
            assert json.load(response)["error"] == "Service Unavailable"
        (tmp_path / "go").touch()
        for each in held:
            assert each.recv(12) == b"HTTP/1.1 200"
            each.close()


def test_nobody_waits_longer_than_allowed(tmp_path: Path, application: str) -> None:
    limits = {"least": 1, "threads": 1, "patience": 0.1}
    with serving(tmp_path, application, **limits) as server:
        with server.connect() as held:
            held.sendall(b"GET /wait/go HTTP/1.1\r\nHost: localhost\r\n\r\n")
            wait_for(lambda: (tmp_path / "began-go").exists())
            assert server.get("/")[0] == 503
            (tmp_path / "go").touch()
            assert held.recv(12) == b"HTTP/1.1 200"
        assert server.get("/") == (200, b"2")
