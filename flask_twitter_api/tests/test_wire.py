"""The way over the network: silence, single bytes, and answers that break off."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from flask_twitter_api.errors import BadAnswerError, TimedOutError
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.transport import HandlerTransport, Request, Response

from .conftest import MakeClient


@contextlib.contextmanager
def answering(data: bytes, silence: float = 0.0) -> Iterator[str]:
    """Send the same bytes to the first who comes, then keep silent and hang up."""
    over = threading.Event()

    def answer(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(data)
            over.wait(silence)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer, args=(listener,))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        over.set()
        thread.join()


@pytest.mark.parametrize(
    ("kind", "code", "silence"),
    [
        ("redirect", "server_fault", 60),
        ("cut", "no_answer", 60),
        ("garbled", "bad_answer", 60),
        ("stall", "timed_out", 2),
    ],
)
def test_what_would_be_paid_twice_is_sent_once(
    kind: str, code: str, silence: float, make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(read_timeout=silence)
    sandbox.fail(kind, times=9, seconds=60)
    assert client.plain.get_user_info("alice")["error"] == code
    assert len(sandbox.calls) == 1


def test_a_hanging_service_is_left_after_the_read_timeout(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(read_timeout=0.5, max_retries=1)
    sandbox.fail("hang", times=2, seconds=30)
    with pytest.raises(TimedOutError):
        client.get_user("alice")
    # Not what the service has counted: it may not have come to that yet.
    assert client.status()["calls"] == 2


def test_a_service_that_falls_silent_midway_has_its_own_error(
    make_client: MakeClient,
) -> None:
    """Of the body it is the connection pool that notices, in words of its own."""
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", 60) as url:
        client = make_client(base_url=url, read_timeout=0.5)
        assert client.plain.get_user_info("alice")["error"] == "timed_out"


@pytest.mark.parametrize("kind", ["drip_head", "drip"])
def test_dripped_bytes_end_at_the_deadline(
    kind: str, make_client: MakeClient, sandbox: Sandbox
) -> None:
    """The service goes on for an hour, which no test would wait for."""
    client = make_client(read_timeout=5, total_timeout=0.3)
    sandbox.fail(kind, times=9, seconds=3600)
    assert client.plain.get_user_info("alice")["error"] == "timed_out"
    assert client.status()["calls"] == 1


def test_a_refusal_is_one_without_its_words_as_well(
    make_client: MakeClient,
) -> None:
    body = b"HTTP/1.1 422 Unprocessable Entity\r\nContent-Length: 99\r\n\r\n{"
    with answering(body) as url:
        client = make_client(base_url=url)
        assert client.plain.get_user_info("alice")["error"] == "bad_request"


def test_whatever_a_transport_raises_plain_methods_do_not(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Request) -> Response:
        raise AttributeError("swordfish")

    client = make_client(transport=HandlerTransport(fail), max_retries=0)
    assert client.plain.get_user_info("alice")["error"] == "no_answer"
    assert "transport failed: AttributeError" in caplog.text
    assert "swordfish" not in caplog.text


def test_an_endless_answer_is_cut_off(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(max_bytes=2000)
    with pytest.raises(BadAnswerError, match="too large"):
        list(client.followers("alice"))
