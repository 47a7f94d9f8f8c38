"""An application that is joined to others by a Valkey, on a real server."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app.extensions import broker
from app.web import activity


@pytest.fixture
def config(config: type, redis_url: str) -> type:
    """The settings of the test's application, joined to others by a Valkey."""
    config.REDIS_URL = redis_url  # type: ignore[attr-defined]  # made at run time
    return config


@pytest.fixture(autouse=True)
def _end_listening(app: Flask) -> Iterator[None]:
    """End the threads that listen to the Valkey, or write to it, before it ends."""
    yield
    broker.close(app)
    activity.register().close()


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the test's application, served by threads."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    with app.app_context():
        broker.close_subscriptions()
    server.shutdown()
    thread.join(10)
    server.server_close()
