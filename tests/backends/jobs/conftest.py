"""Applications whose queue is on a real server."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from redis import Redis

from app.worker.queue import Jobs
from tests.support.valkey import Server, run_server


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server of this test's own."""
    yield from run_server(tmp_path_factory.mktemp("valkey"))


@pytest.fixture
def redis(server: Server) -> Iterator[Redis]:
    """A client to look into the server."""
    with Redis.from_url(server.url) as client:
        yield client


@pytest.fixture
def make_app(jobs: Jobs) -> Iterator[Callable[[str | None], Flask]]:
    """Make applications with a job queue."""
    made: list[Flask] = []

    def make(url: str | None) -> Flask:
        app = Flask("jobs")
        app.config["REDIS_URL"] = url
        jobs.init_app(app)
        made.append(app)
        return app

    yield make
    for app in made:
        jobs.close(app)


@pytest.fixture
def jobs() -> Jobs:
    """The extension, bound to nothing yet."""
    return Jobs()


@pytest.fixture
def app(make_app: Callable[[str | None], Flask], server: Server) -> Iterator[Flask]:
    """An application in its context."""
    app = make_app(server.url)
    with app.app_context():
        yield app
