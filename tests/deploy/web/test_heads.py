"""Heads of requests that could be understood in two ways."""

import json

import pytest

from tests.support.web import WebServer, body_of, echo, request


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\r\n", 400),
        (b"GET / HTTP/1.0\r\n", 200),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n", 501),
        (
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n"
            b"Transfer-Encoding: chunked\r\n",
            501,
        ),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n", 200),
    ],
)
def test_host_and_coding_are_said_once(
    server: WebServer, head: bytes, status: int
) -> None:
    answer = server.ask(head + b"Connection: close\r\n\r\n0\r\n\r\n")
    assert answer.startswith((b"HTTP/1.1 %d " % status, b"HTTP/1.0 %d " % status))


@pytest.mark.parametrize(
    "header", ["Cookie: n=J\xfcrgen", "X-Forwarded-For: \xff", "Idempotency-Key: \xe9"]
)
def test_header_that_would_be_lost_is_refused(server: WebServer, header: str) -> None:
    answer = server.ask(request("/echo", header))
    assert answer.startswith(b"HTTP/1.1 400 ")
    name = header.partition(":")[0].lower()
    assert f"The header {name} has" in json.loads(body_of(answer))["message"]


def test_people_read_a_refusal_as_a_page(server: WebServer) -> None:
    accept = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"
    answer = server.ask(request("/echo", accept, "Cookie: n=J\xfcrgen"))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: text/html; charset=utf-8" in answer
    assert b"<h1>Bad Request</h1>" in body_of(answer)
    assert b"Delete the cookies of this host." in body_of(answer)


def test_header_that_only_describes_may_be_lost(server: WebServer) -> None:
    found = echo(server, "CF-IPCity: M\xfcnchen", "X-Word: one")
    assert found["HTTP_X_WORD"] == "one"
    assert "HTTP_CF_IPCITY" not in found
