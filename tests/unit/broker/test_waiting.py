"""Long polls: a view that waits in its thread, or is called again by the server."""

import asyncio
from collections.abc import Iterator
from contextvars import Context
from threading import Thread, Timer
from typing import Any

import pytest
from flask import Flask, Response, jsonify, request
from werkzeug.test import create_environ

from app.broker import Broker, waiting
from tests.support import loops

QUEUE = "/queue/app/tests/polls"


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
def app(broker: Broker) -> Iterator[Flask]:
    app = Flask("polls")
    broker.init_app(app)

    @app.get("/messages")
    def messages() -> Response:
        taken = waiting.consume(
            broker,
            request.environ,
            QUEUE,
            "g",
            "a",
            seconds=float(request.args["wait"]),
        )
        if isinstance(taken, waiting.Waiting):
            return waiting.response(taken)
        repeated = waiting.is_repeated(request.environ)
        return jsonify([each.envelope.data for each in taken], repeated)

    yield app
    broker.close(app)


async def serve(app: Flask, path: str) -> tuple[bytes, int]:
    """Serve a request as a server with a loop; return the body and how many calls."""
    pristine = create_environ(path) | {waiting.OFFER: True}
    environ, calls = dict(pristine), 0
    while True:
        calls += 1
        body: Any = Context().run(app, environ, lambda *_: None)  # type: ignore[arg-type]  # without what no server uses
        if not isinstance(body, waiting.Waiting):
            return b"".join(body), calls
        assert list(body) == []
        try:
            await body.wait_on_loop()
        finally:
            body.close()
        environ = {**pristine, waiting.ENDS: body.ends}


def send(app: Flask, broker: Broker) -> None:
    """Send a message from another thread."""

    def work() -> None:
        with app.app_context():
            broker.send(QUEUE, "job", {"n": 1})

    Thread(target=work).start()


def test_view_waits_in_its_thread_elsewhere(app: Flask, broker: Broker) -> None:
    Timer(0.1, send, (app, broker)).start()
    assert app.test_client().get("/messages?wait=30").json == [[{"n": 1}], False]


def test_server_waits_and_calls_the_view_again(app: Flask, broker: Broker) -> None:
    async def main() -> tuple[bytes, int]:
        asyncio.get_running_loop().call_later(0.1, send, app, broker)
        return await asyncio.wait_for(serve(app, "/messages?wait=30"), 30)

    body, calls = loops.run(main())
    assert body.split() == b'[[{"n":1}],true]'.split()
    assert calls >= 2


def test_wait_that_is_over_returns_nothing(app: Flask) -> None:
    body, calls = loops.run(serve(app, "/messages?wait=0.05"))
    assert (body.split(), calls) == ([b"[[],true]"], 2)
    body, calls = loops.run(serve(app, "/messages?wait=0"))
    assert (body.split(), calls) == ([b"[[],false]"], 1)


def test_ending_process_ends_a_wait(app: Flask, broker: Broker) -> None:
    def end() -> None:
        with app.app_context():
            broker.close_subscriptions()

    async def main() -> tuple[bytes, int]:
        asyncio.get_running_loop().call_later(0.1, lambda: Thread(target=end).start())
        return await asyncio.wait_for(serve(app, "/messages?wait=60"), 30)

    assert loops.run(main())[0].split() == [b"[[],true]"]


def test_waiting_is_no_response_for_logs(app: Flask) -> None:
    seen: list[bool] = []

    @app.after_request
    def note(answer: Response) -> Response:
        seen.append(waiting.is_waiting(answer))
        return answer

    loops.run(serve(app, "/messages?wait=0.05"))
    assert seen == [True, False]


def test_failure_leaves_no_waiter(app: Flask, broker: Broker) -> None:
    with app.app_context():
        environ = {waiting.OFFER: True}
        with pytest.raises(ValueError, match="limit"):
            waiting.consume(broker, environ, QUEUE, "g", "a", limit=0, seconds=5)
        assert broker.backend.queues._wakeups._waiters == {}  # type: ignore[attr-defined]  # of every backend
