"""The web server's worker: connections take turns, and refusals are JSON."""

import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import worker
from deploy.launch.settings import ROOT

# Counts its requests; `/hold` stops the whole process until the test lets it go on.
APPLICATION = """
import itertools, os
from gevent import monkey
numbers, sleep = itertools.count(1), monkey.get_original("time", "sleep")

def app(environ, start_response):
    number = next(numbers)
    while environ["PATH_INFO"] == "/hold" and not os.path.exists("go"):
        sleep(0.01)
    body = str(number).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""
PATIENCE = 60.0


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """Run one process with the worker class and an application that counts."""
    (tmp_path / "counting.py").write_text(APPLICATION)
    (tmp_path / "conf.py").write_text("control_socket_disable = True\n")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [sys.executable, "-m", "gunicorn", "--config", "conf.py"]
        command += ["--workers", "1", "--worker-class", "deploy.worker.FairWorker"]
        command += ["--pythonpath", str(ROOT), "--keep-alive", "15"]
        command += ["--bind", f"fd://{listener.fileno()}", "counting:app"]
        process = subprocess.Popen(
            command, cwd=tmp_path, pass_fds=[listener.fileno()], text=True
        )
        try:
            yield listener.getsockname()
        finally:
            process.terminate()
            process.wait(PATIENCE)


def connect(address: tuple[str, int]) -> socket.socket:
    return socket.create_connection(address, PATIENCE)


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def read_all(connection: socket.socket) -> bytes:
    with connection.makefile("rb") as answers:
        return answers.read()


def answer_to(connection: socket.socket) -> http.client.HTTPResponse:
    response = http.client.HTTPResponse(connection)
    response.begin()
    return response


def test_pipelined_requests_let_others_in(
    address: tuple[str, int], tmp_path: Path
) -> None:
    with connect(address) as greedy, connect(address) as visitor:
        greedy.sendall(get("/hold") + get("/") * 20)
        visitor.sendall(get("/"))
        (tmp_path / "go").touch()
        assert int(answer_to(visitor).read()) < 10


def test_pipelining_is_bounded_without_losing_answers(
    address: tuple[str, int],
) -> None:
    with connect(address) as greedy:
        greedy.sendall(get("/") * 100)
        answers = read_all(greedy)
    assert answers.count(b"HTTP/1.1 200") == worker.MOST_PIPELINED
    assert answers.count(b"Connection: close") == 1


def test_a_connection_ends_after_its_share(address: tuple[str, int]) -> None:
    connection = http.client.HTTPConnection(*address, timeout=PATIENCE)
    for number in range(1, worker.MOST_REQUESTS + 1):
        connection.request("GET", "/")
        response = connection.getresponse()
        assert int(response.read()) == number
    assert response.getheader("Connection") == "close"
    connection.close()


def test_a_body_is_not_taken_for_pipelining(address: tuple[str, int]) -> None:
    request = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody"
    with connect(address) as client:
        for _ in range(worker.MOST_PIPELINED * 2):
            client.sendall(request)
            response = answer_to(client)
            response.read()
        assert response.getheader("Connection") != "close"


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n", 400),
        (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 9000 + b"\r\n\r\n", 431),
    ],
)
def test_unreadable_request_is_refused_in_json(
    address: tuple[str, int], request_text: bytes, status: int
) -> None:
    with connect(address) as client:
        client.sendall(request_text)
        response = answer_to(client)
        body = json.loads(response.read())
    assert (response.status, response.getheader("Content-Type")) == (
        status,
        "application/json",
    )
    assert body["error"] == response.reason
