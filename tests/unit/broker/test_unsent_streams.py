"""A stream that never reaches the server ends with its request."""

import pytest
from flask import Flask, Response
from werkzeug.test import EnvironBuilder

from app.broker import Broker, sse

broker = Broker()


@pytest.fixture
def served() -> Flask:
    """An application with a stream, and a view that opens one in vain."""
    app = Flask(__name__)
    broker.init_app(app)

    @app.get("/stream")
    def stream() -> Response:
        return sse.response(sse.EventStream(broker.subscribe(["news"])))

    @app.get("/lost")
    def lost() -> Response:
        stream()
        return Response(status=204)

    return app


def test_stream_that_is_sent_stays_open(served: Flask) -> None:
    with served.test_client().get("/stream", buffered=False) as response:
        assert next(response.iter_encoded()).startswith(b"retry: ")
        assert count_open(served) == 1
    assert count_open(served) == 0


def test_stream_that_a_server_drops_is_closed(served: Flask) -> None:
    # As werkzeug's does whose client resets: it never calls `close`.
    environ = EnvironBuilder("/stream").get_environ()
    frames = iter(served(environ, lambda _status, _headers, _error=None: print))
    assert next(frames).startswith(b"retry: ")
    assert count_open(served) == 1
    del frames
    assert count_open(served) == 0


def test_stream_of_a_failed_response_is_closed(served: Flask) -> None:
    @served.after_request
    def fail(response: Response) -> Response:
        raise RuntimeError("no response today")

    assert served.test_client().get("/stream").status_code == 500
    assert count_open(served) == 0


def test_stream_that_fails_while_it_is_passed_is_closed(served: Flask) -> None:
    def fail() -> None:
        raise RuntimeError("no end today")

    @served.after_request
    def break_end(response: Response) -> Response:
        response.call_on_close(fail)
        return response

    with pytest.raises(RuntimeError):
        served.test_client().get("/stream")
    assert count_open(served) == 0


def test_stream_in_place_of_which_another_is_sent_is_closed(served: Flask) -> None:
    assert served.test_client().get("/lost").status_code == 204
    assert count_open(served) == 0


def test_stream_is_closed_where_only_its_head_is_asked(served: Flask) -> None:
    assert served.test_client().head("/stream").status_code == 200
    assert count_open(served) == 0


def count_open(app: Flask) -> int:
    with app.app_context():
        return broker.backend.subscriptions
