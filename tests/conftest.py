"""What every test may ask for: an application on each engine, its people, its tools."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from app import create_app, db
from app.lib import background
from flask_twitter_api.sandbox import Sandbox, SandboxServer
from tests.support import engines, factories, sharing
from tests.support.browsing import Browsing, OwnContextClient
from tests.support.counting import StatementCounter
from tests.support.valkey import Server, running_server

sharing.share()
IN_CI = bool(os.environ.get("CI"))


def pytest_collection_finish() -> None:
    """Exempt what was imported from garbage collection, and collect less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out the engines that this machine lacks, and soaks that nobody asks for.

    CI leaves out nothing: a missing engine fails there. What fails there is tried once
    more, and named in the summary.

    :raises pytest.UsageError: a name differs from process to process, so that several
        could not share the tests.
    """
    if fleeting := [item.nodeid for item in items if " at 0x" in item.nodeid]:
        raise pytest.UsageError(f"give these ids: {fleeting}")
    if IN_CI:
        for item in items:
            item.add_marker(pytest.mark.flaky(reruns=1))
        return
    missing = {name for name, is_there in engines.AVAILABLE.items() if not is_there()}
    asked = str(config.getoption("markexpr"))
    for item in items:
        for name in missing:
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=f"no {name} here"))
        if item.get_closest_marker("soak") and "soak" not in asked:
            item.add_marker(pytest.mark.skip(reason="a soak: CI and -m soak run it"))


@pytest.fixture(autouse=True)
def ended_threads() -> Iterator[None]:
    """End the threads of a test's applications with it.

    What they find, such as a Redis that was stopped, is logged, and noted for the whole
    process: the tests after it would read that.
    """
    older = background.in_process()
    yield
    for each in background.in_process() - older:
        each.ask_to_stop()


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, worker_id: str
) -> Iterator[str]:
    """A database of the newest schema with nothing in it, on each engine in turn."""
    if request.param == "sqlite":
        yield engines.fresh_sqlite(tmp_path)
    else:
        yield engines.fresh_postgresql(worker_id)


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> type:
    """The settings of the test's application; a test may set attributes."""
    return engines.make_config(database_url, tmp_path)


@pytest.fixture
def app(config: type) -> Iterator[Flask]:
    """An application with an application context, on each engine in turn."""
    app = create_app(config)
    app.test_client_class = OwnContextClient
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A stranger's client."""
    return app.test_client()


@pytest.fixture
def browsing(app: Flask) -> Browsing:
    """A factory of clients that register, sign in and send forms as browsers do."""
    return Browsing(app)


@pytest.fixture
def statements(app: Flask) -> StatementCounter:
    """Counts what is asked of the database within `with statements() as asked`."""
    return StatementCounter(db.engine)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Redis-compatible server of this test process's own."""
    with running_server(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture
def redis_url(redis_server: Server) -> str:
    """A Redis-compatible server, emptied: each test counts its people from one."""
    with Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server.url


@pytest.fixture
def real_redis_url(worker_id: str) -> str:
    """The real Redis, emptied, in a database of this test process's own."""
    url = engines.real_redis(worker_id)
    with Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture(scope="session")
def twitter_server() -> Iterator[SandboxServer]:
    """A stand-in for the Twitter service, behind a socket of this machine."""
    with SandboxServer() as server:
        yield server


@pytest.fixture
def without_breaker(config: Any) -> None:
    """Let the application ask Twitter again, however often that has failed."""
    config.TWITTER_BREAKER_FAILURES = 0


@pytest.fixture
def sandbox(config: type, twitter_server: SandboxServer) -> Sandbox:
    """An invented Twitter that the application reads; ask for it before `app`."""
    settings: Any = config
    settings.TWITTER_API_KEY = "alice-secret-key"
    settings.TWITTER_API_BASE_URL = twitter_server.url
    settings.TWITTER_RATE_LIMIT = settings.TWITTER_RATE_BURST = 10_000
    settings.TWITTER_MAX_RETRIES = 0
    sandbox = Sandbox()
    twitter_server.install(sandbox)
    return sandbox


@pytest.fixture
def alice(app: Flask) -> Any:
    """Alice, who has an account."""
    return factories.make_user("alice")


@pytest.fixture
def bob(app: Flask) -> Any:
    """Bob, who has an account."""
    return factories.make_user("bob")


@pytest.fixture
def charlie(app: Flask) -> Any:
    """Charlie, who has an account."""
    return factories.make_user("charlie")
