"""What an application gets of a request, and what never reaches it."""

import pytest

from tests.support.waiting import wait_for
from tests.support.web import WebServer, body_of, echo, read_all, request


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
