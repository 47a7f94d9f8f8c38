"""Web processes: killed, replaced and ended without losing a request."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.launching import exists
from tests.support.waiting import wait_for
from tests.support.web import WebServer, body_of, read_all, request, serving

HOLD = b"GET /wait/go HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture
def server(tmp_path: Path, application: str) -> Iterator[WebServer]:
    """Two processes."""
    with serving(tmp_path, application, processes=2) as found:
        wait_for(lambda: len(found.processes()) == 2)
        yield found


def test_a_killed_process_comes_back(server: WebServer) -> None:
    before = server.processes()
    os.kill(max(before), signal.SIGKILL)
    wait_for(lambda: len(server.processes() - before) == 1)
    assert [server.get("/")[0] for _ in range(20)] == [200] * 20
    assert server.process.poll() is None


def test_processes_are_replaced_without_losing_a_request(server: WebServer) -> None:
    before, statuses, ended = server.processes(), [], threading.Event()

    def ask() -> None:
        while not ended.is_set():
            statuses.append(server.get("/")[0])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    server.process.send_signal(signal.SIGHUP)
    wait_for(lambda: len(server.processes() - before) == 2 and not _any(before))
    ended.set()
    for thread in threads:
        thread.join()
    assert len(statuses) > 20
    assert set(statuses) == {200}


def test_who_has_just_connected_is_answered(server: WebServer) -> None:
    clients = [server.connect() for _ in range(20)]
    assert server.get("/")[0] == 200  # so all of them were accepted
    for pid in server.processes():
        os.kill(pid, signal.SIGTERM)
    for client in clients:
        with client:
            client.sendall(request("/"))
            assert read_all(client).startswith(b"HTTP/1.1 200")


def test_a_request_is_answered_before_the_end(server: WebServer) -> None:
    with server.connect() as client:
        client.sendall(HOLD)
        wait_for(lambda: (server.folder / "began-go").exists())
        server.process.terminate()
        wait_for(lambda: not _accepts(server))
        (server.folder / "go").touch()
        assert body_of(read_all(client)) == b"go"
    assert server.process.wait(60) == 0


@pytest.mark.parametrize("_round", range(3))
def test_many_signals_at_once_end_it(server: WebServer, _round: int) -> None:
    # From the terminal, the supervisor and the kernel.
    for number in (signal.SIGTERM, signal.SIGINT) * 200:
        server.process.send_signal(number)
    assert server.process.wait(60) == 0


def test_processes_end_with_the_one_that_started_them(server: WebServer) -> None:
    before = server.processes()
    server.process.kill()
    wait_for(lambda: not _any(before))


def test_each_request_counts_once_on_one_connection(server: WebServer) -> None:
    with server.connect() as client:
        client.sendall(request("/").replace(b"close", b"keep-alive") * 40)
        client.sendall(request("/"))
        assert read_all(client).count(b"HTTP/1.1 200") == 41


def _any(pids: set[int]) -> bool:
    return any(exists(pid) for pid in pids)


def _accepts(server: WebServer) -> bool:
    try:
        return server.get("/")[0] == 200
    except OSError:
        return False
