"""A site of two web processes and two workers, whose engines are behind proxies."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app, db
from app.credentials import tokens
from tests.support import engines
from tests.support.factories import make_user
from tests.support.many_processes import many_processes
from tests.support.outages import VISIBLE, Mistreated, Tokens, Traffic
from tests.support.proxy import proxy
from tests.support.valkey import Server, find_server

SETTINGS = {
    "BROKER_VISIBILITY_TIMEOUT": str(VISIBLE),
    "BROKER_MAX_TRIES": "1000",
    "CHANNEL_QUEUE_LENGTH": "100000",
    "CHANNEL_STREAMS": "100",
    "CHANNEL_TOKEN_STREAMS": "100",
    "DATABASE_ANSWER_TIMEOUT": "2",
    "DATABASE_STATEMENT_TIMEOUT": "2",
    "DATABASE_LOCK_TIMEOUT": "2",
}


@pytest.fixture
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The machine's Redis, or else the embedded one, which writes all to disk."""
    binary = shutil.which("redis-server") or find_server()
    if binary is None:
        pytest.skip("no server on this machine")
    server = Server(binary, tmp_path_factory.mktemp("redis"))
    server.options = ["--appendonly", "yes"]
    server.start()
    yield server
    server.stop()


@pytest.fixture
def database(worker_id: str) -> sa.URL:
    """The URL of an empty database, without any proxy."""
    return sa.make_url(engines.fresh_postgresql(worker_id))


@pytest.fixture
def app(database: sa.URL, tmp_path: Path) -> Iterator[Flask]:
    """An application beside the site, which nothing disturbs."""
    url = database.render_as_string(hide_password=False)
    app = create_app(engines.make_config(url, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def people(app: Flask) -> Tokens:
    """Alice has programs, Bob writes posts and Charlie exports his."""
    alice, bob, charlie = (make_user(name) for name in ("alice", "bob", "charlie"))
    found = Tokens(
        tokens.create(alice, "program", scopes=["channels"]),
        tokens.create(bob, "writer", scopes=["read", "write"]),
        tokens.create(charlie, "exporter", scopes=["read", "write"]),
    )
    db.session.remove()
    return found


@pytest.fixture
def site(
    people: Tokens, database: sa.URL, redis: Server, tmp_path: Path
) -> Iterator[Mistreated]:
    """Two web processes and two workers, whose engines are behind proxies."""
    with (
        proxy(database.host or "127.0.0.1", database.port or 5432) as to_database,
        proxy("127.0.0.1", redis.port) as to_redis,
    ):
        near = database.set(host="127.0.0.1", port=to_database.port)
        with many_processes(
            near.render_as_string(hide_password=False),
            f"redis://127.0.0.1:{to_redis.port}/0",
            tmp_path,
            workers=2,
            **SETTINGS,
        ) as running:
            ways = {"postgresql": to_database, "redis": to_redis}
            yield Mistreated(Traffic(running, people), ways, redis)
