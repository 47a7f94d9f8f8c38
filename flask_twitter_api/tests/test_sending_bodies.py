"""Connections to hosts of several addresses, and bodies that are taken slowly."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from flask_twitter_api.sandbox import Sandbox, SandboxServer

from .conftest import MakeClient

BIG = b"x" * (8 << 20)
SESSION = {"login_cookies": "jar-of-bob", "proxy": "http://127.0.0.1:8080"}
ANSWER = b'{"status": "success", "media_id": "1"}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(ANSWER)

Resolve = Callable[..., None]


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Resolve:
    """A function that gives the host ``many.test`` addresses with a port."""
    plain = socket.getaddrinfo

    def give(*addresses: str, port: int) -> None:
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in addresses
        ]

        def look_up(host: Any, *args: Any, **options: Any) -> Any:
            return found if host == "many.test" else plain(host, *args, **options)

        monkeypatch.setattr(socket, "getaddrinfo", look_up)

    return give


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses to which somebody wanted to connect."""
    found: list[str] = []

    class Told(socket.socket):
        def connect(self, address: Any) -> None:
            found.append(address[0])
            super().connect(address)

    monkeypatch.setattr(socket, "socket", Told)
    return found


@contextlib.contextmanager
def crowded(*addresses: str) -> Iterator[int]:
    """Listen where nobody else gets in, and yield the port."""
    with contextlib.ExitStack() as stack:
        port = 0
        for address in addresses:
            listener = stack.enter_context(socket.create_server((address, port)))
            listener.listen(0)
            port = listener.getsockname()[1]
            for _ in range(3):
                guest = stack.enter_context(socket.socket())
                guest.setblocking(False)
                guest.connect_ex((address, port))
        yield port


def test_all_addresses_of_a_host_share_one_deadline(
    make_client: MakeClient, resolve: Resolve, request: pytest.FixtureRequest
) -> None:
    addresses = [f"127.0.0.{number}" for number in (11, 12, 13)]
    with crowded(*addresses) as port:
        resolve(*addresses, port=port)
        tried: list[str] = request.getfixturevalue("tried")
        url = f"http://many.test:{port}"
        client = make_client(base_url=url, total_timeout=0.5, max_retries=0)
        assert client.plain.get_user_info("alice")["error"] == "timed_out"
        assert tried == addresses[:1]


def test_an_address_that_refuses_leaves_the_next_one(
    make_client: MakeClient,
    server: SandboxServer,
    sandbox: Sandbox,
    resolve: Resolve,
    tried: list[str],
) -> None:
    port = int(server.url.rpartition(":")[2])
    resolve("127.0.0.11", "127.0.0.1", port=port)
    client = make_client(base_url=f"http://many.test:{port}")
    assert client.get_user("alice").username == "Alice"
    assert tried == ["127.0.0.11", "127.0.0.1"]


@contextlib.contextmanager
def reading_after(seconds: float) -> Iterator[str]:
    """Take one upload in after a while, or none if the client is gone by then."""
    over = threading.Event()

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, contextlib.suppress(OSError):
            if over.wait(seconds):
                return
            left = len(BIG)
            while left > 0:
                piece = connection.recv(1 << 16)
                left = left - len(piece) if piece else 0
            connection.sendall(HEAD + ANSWER)
            over.wait(60)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            thread.join()


def test_a_body_has_more_time_than_a_connection(make_client: MakeClient) -> None:
    with reading_after(0.5) as url:
        client = make_client(base_url=url, connect_timeout=0.2)
        answer = client.plain.upload_media(file=("a.mp4", BIG), **SESSION)
        assert answer["media_id"] == "1"


def test_a_body_that_nobody_takes_ends_at_the_deadline(
    make_client: MakeClient,
) -> None:
    with reading_after(60) as url:
        client = make_client(base_url=url, connect_timeout=2, total_timeout=0.5)
        answer = client.plain.upload_media(file=("a.mp4", BIG), **SESSION)
        assert answer["error"] == "timed_out"
