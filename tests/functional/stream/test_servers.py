"""What a server receives for a stream: the object that it may drive on its loop."""

from contextvars import Context

from flask import Flask
from werkzeug.test import create_environ

from app.broker.sse import EventStream
from app.models import User
from tests.support.browsing import Browsing


def test_body_of_a_stream_is_the_stream_itself(
    app: Flask, browsing: Browsing, alice: User
) -> None:
    client = browsing.as_user("alice").client
    cookie = client.get_cookie("session")
    assert cookie is not None
    environ = create_environ(
        "/stream?timeline=public", headers={"Cookie": f"session={cookie.value}"}
    )
    started: list[tuple[str, dict[str, str]]] = []

    def start_response(status: str, found: list[tuple[str, str]]) -> None:
        started.append((status, dict(found)))

    body = Context().run(app, environ, start_response)  # type: ignore[arg-type]  # without what no server uses
    assert isinstance(body, EventStream)
    [(status, headers)] = started
    assert status == "200 OK"
    assert headers["Content-Type"].startswith("text/event-stream")
    assert next(body).startswith(b"retry: ")
    body.close()
    assert list(body) == []


def test_head_of_a_stream_leaves_no_subscription(
    app: Flask, browsing: Browsing, alice: User
) -> None:
    answer = browsing.as_user("alice").client.head("/stream")
    assert answer.status_code == 200
    assert answer.data == b""
    answer.close()
    assert len(app.extensions["broker"]._fanout) == 0
