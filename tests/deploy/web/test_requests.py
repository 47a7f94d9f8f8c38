"""What an application gets of a request, and what never reaches it."""

import json
from typing import Any

import pytest

from tests.support.waiting import wait_for
from tests.support.web import WebServer, body_of, read_all, request


def echo(server: WebServer, *headers: str, path: str = "/echo", **more: Any) -> Any:
    return json.loads(body_of(server.ask(request(path, *headers, **more))))


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


def test_headers_arrive_by_their_names(server: WebServer) -> None:
    sent = ["X-Word: one", "X-Word: two", "Cookie: a=1", "Cookie: b=2", "X: \xe9"]
    found = echo(server, *sent, "Script_Name: /evil", "X_Word: three", path="/echo?q=1")
    assert found["HTTP_X_WORD"] == "one,two"
    assert found["HTTP_COOKIE"] == "a=1;b=2"
    assert (found["SCRIPT_NAME"], found["QUERY_STRING"]) == ("", "q=1")
    assert (found["REMOTE_ADDR"], found["HTTP_HOST"]) == ("127.0.0.1", "localhost")
    assert not [name for name in found if "SCRIPT" in name and found[name]]


def test_a_path_has_its_bytes(server: WebServer) -> None:
    found = echo(server, path="/echo/%D8%B3%20b")
    assert found["PATH_INFO"] == "/echo/س b".encode().decode("latin-1")


@pytest.mark.parametrize(
    ("header", "scheme"),
    [
        ("X-Forwarded-Proto: https", "https"),
        ("X-Forwarded-Ssl: on", "https"),
        ("X-Forwarded-Proto: http", "http"),
        ("X-Other: https", "http"),
    ],
)
def test_a_trusted_proxy_speaks_of_tls(
    server: WebServer, header: str, scheme: str
) -> None:
    assert echo(server, header)["wsgi.url_scheme"] == scheme


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n", 400),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 900_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 200 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na", 400),
    ],
)
def test_an_unreadable_request_is_refused(
    server: WebServer, raw: bytes, status: int
) -> None:
    with server.connect() as client:
        client.sendall(raw[:100_000])
        assert client.recv(12) == f"HTTP/1.1 {status}".encode()
    assert server.get("/")[1] == b"2"


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 50\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Content-Length : 5\r\n",
        b"Content-Length: +5\r\n",
    ],
)
def test_nothing_is_smuggled_behind_a_request(
    server: WebServer, headers: bytes
) -> None:
    hidden = request("/hidden")
    raw = b"POST / HTTP/1.1\r\nHost: a\r\n" + headers + b"\r\n0\r\n\r\n" + hidden
    with server.connect() as client:
        client.sendall(raw)
        # It refuses the request, or closes the connection behind its answer.
        assert read_all(client).count(b"HTTP/1.1 ") == 1


def test_pipelined_requests_let_others_in(server: WebServer) -> None:
    get = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with server.connect() as greedy, server.connect() as visitor:
        greedy.sendall(get.replace(b"/ ", b"/wait/go ") + get * 50)
        wait_for(lambda: (server.folder / "began-go").exists())
        visitor.sendall(request("/"))
        (server.folder / "go").touch()
        assert int(body_of(read_all(visitor))) < 10
        greedy.sendall(request("/"))
        assert read_all(greedy).count(b"HTTP/1.1 200") == 52
