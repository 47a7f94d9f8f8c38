"""How responses are sent: at once, chunk by chunk, to clients that are slow or gone."""

import json

from tests.support.waiting import wait_for
from tests.support.web import WebServer, body_of, request


def test_head_has_a_length_and_no_body(server: WebServer) -> None:
    answer = server.ask(request("/", method="HEAD"))
    assert b"content-length: 1\r\n" in answer
    assert body_of(answer) == b""


def test_chunks_are_sent_as_they_come(server: WebServer) -> None:
    with server.open("/chunks") as response:
        assert response.read(8) == b"1:1 2:2 "
        (server.folder / "third").touch()
        assert response.read() == b"3:3 "
    wait_for(lambda: (server.folder / "closed").exists())


def test_a_file_is_sent_whole(server: WebServer) -> None:
    assert server.get("/file") == (200, b"y" * 3_000_000)


def test_a_slow_reader_holds_no_thread(server: WebServer) -> None:
    slow = [server.connect() for _ in range(5)]
    for each in slow:
        each.sendall(request("/endless"))
        assert each.recv(12) == b"HTTP/1.1 200"
    assert server.get("/")[0] == 200
    for each in slow:
        each.close()


def test_a_response_ends_with_its_client(server: WebServer) -> None:
    with server.connect() as client:
        client.sendall(request("/endless"))
        assert client.recv(12) == b"HTTP/1.1 200"
    wait_for(lambda: (server.folder / "closed").exists())
    assert server.get("/")[0] == 200


def test_a_failure_is_answered_in_json(server: WebServer) -> None:
    status, body = server.get("/fail")
    assert (status, json.loads(body)["error"]) == (500, "Internal Server Error")
    assert "ValueError: broken" in server.said()
    assert server.get("/")[0] == 200
