"""Bodies of requests: read on the loop, within limits, or by a thread that waits."""

import json
from pathlib import Path

import pytest

from tests.support.waiting import wait_for
from tests.support.web import WebServer, body_of, echo, read_all, request, serving

MEMBER, CHUNKED = "Cookie: a=b", "Transfer-Encoding: chunked"


@pytest.mark.parametrize("length", [0, 5, 200_000, 400_000])
def test_a_body_arrives_whole(server: WebServer, length: int) -> None:
    announced = f"Content-Length: {length}"
    found = echo(server, announced, method="POST", body=b"z" * length)
    assert found["length"] == length
    assert found["CONTENT_LENGTH"] == str(length)


def test_a_body_of_unknown_length_arrives(server: WebServer) -> None:
    body = b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    found = echo(server, "Transfer-Encoding: chunked", method="POST", body=body)
    assert (found["length"], found["start"]) == (5, "abcde")


def test_a_body_without_end_is_refused(server: WebServer) -> None:
    body = b"61a80\r\n" + b"z" * 400_000 + b"\r\n0\r\n\r\n"
    raw = request("/echo", "Transfer-Encoding: chunked", method="POST", body=body)
    answer = server.ask(raw)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert json.loads(body_of(answer))["error"] == "Request Entity Too Large"


@pytest.mark.parametrize("kind", ["Content-Length: 99", "Transfer-Encoding: chunked"])
def test_half_a_request_never_reaches_the_application(
    server: WebServer, kind: str
) -> None:
    raw = request("/", kind, method="POST", body=b"3\r\nabc\r\n")
    with server.connect() as client:
        client.sendall(raw)
    assert int(server.get("/")[1]) <= 2
    assert int(server.get("/")[1]) <= 3


def test_a_client_is_asked_to_continue(server: WebServer) -> None:
    head = ["Content-Length: 3", "Expect: 100-continue"]
    with server.connect() as client:
        client.sendall(request("/echo", *head, method="POST"))
        assert client.recv(25).startswith(b"HTTP/1.1 100 Continue")
        client.sendall(b"abc")
        assert b'"start": "abc"' in read_all(client)


def test_a_slow_body_holds_no_thread(server: WebServer) -> None:
    slow = [server.connect() for _ in range(20)]
    for each in slow:
        each.sendall(request("/echo", "Content-Length: 4", method="POST", body=b"ab"))
    assert server.get("/")[0] == 200
    for each in slow:
        each.sendall(b"cd")
        assert b'"start": "abcd"' in read_all(each)
        each.close()


@pytest.mark.parametrize(("header", "status"), [(MEMBER, 200), ("X-A: b", 413)])
def test_strangers_have_no_large_body_read(
    server: WebServer, header: str, status: int
) -> None:
    body = b"186a0\r\n" + b"z" * 100_000 + b"\r\n0\r\n\r\n"
    answer = server.ask(request("/echo", header, CHUNKED, method="POST", body=body))
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())


def test_trailer_fields_are_refused_by_their_name(server: WebServer) -> None:
    body = b"3\r\nabc\r\n0\r\nX-Checksum: 1\r\n\r\n"
    answer = server.ask(request("/echo", CHUNKED, method="POST", body=body))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert "trailer fields" in json.loads(body_of(answer))["message"]


def test_slow_uploads_leave_threads_to_others(tmp_path: Path, application: str) -> None:
    limits = {"least": 1, "threads": 3, "body": 1000, "patience": 5}
    with serving(tmp_path, application, **limits) as server:
        slow = [server.connect() for _ in range(3)]
        for each in slow:
            head = request("/echo", MEMBER, "Content-Length: 2000", method="POST")
            each.sendall(head + b"z" * 1000)
        assert server.get("/")[0] == 200
        for each in slow:
            each.sendall(b"z" * 1000)
            assert b'"length": 2000' in read_all(each)
            each.close()


def test_bodies_together_take_so_much_of_the_disk(
    tmp_path: Path, application: str
) -> None:
    with serving(tmp_path, application, spool=150_000) as server:
        head = [MEMBER, "Content-Length: 90000"]
        whole = request("/echo", *head, method="POST", body=b"z" * 90_000)
        with server.connect() as slow:
            slow.sendall(whole[:-10])
            wait_for(lambda: server.ask(whole).startswith(b"HTTP/1.1 503 "))
            # What needs no disk is taken all the same.
            assert echo(server, "Content-Length: 1", method="POST", body=b"a")
            slow.sendall(whole[-10:])
            assert b'"length": 90000' in read_all(slow)
        assert server.ask(whole).startswith(b"HTTP/1.1 200 ")


def test_large_body_of_a_page_is_refused(server: WebServer) -> None:
    answer = server.ask(request("/echo", MEMBER, "Content-Length: 999999"))
    assert answer.startswith(b"HTTP/1.1 413 ")
