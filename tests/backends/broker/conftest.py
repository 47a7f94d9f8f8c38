"""Backends to test: within the process, over an own Valkey, over TEST_REDIS_URL."""

import os
from collections.abc import Callable, Iterator

import pytest

from app.broker.interface import BrokerBackend
from app.broker.memory import MemoryBackend
from app.broker.redis import RedisBackend
from tests.support.valkey import Server, run_server

MakeBackend = Callable[..., BrokerBackend]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server for all tests that leave it as they found it."""
    yield from run_server(tmp_path_factory.mktemp("valkey"))


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server for a test that stops or hangs it."""
    yield from run_server(tmp_path_factory.mktemp("valkey"))


@pytest.fixture(params=["local", "valkey", "redis"])
def make_backend(request: pytest.FixtureRequest) -> Iterator[MakeBackend]:
    """Make buses of one kind, which all reach each other if the kind can."""
    made: list[BrokerBackend] = []

    def make(queue_size: int = 100) -> BrokerBackend:
        made.append(_make(request, queue_size))
        return made[-1]

    yield make
    for backend in made:
        backend.close()


def _make(request: pytest.FixtureRequest, queue_size: int) -> BrokerBackend:
    if request.param == "local":
        return MemoryBackend(queue_size)
    if request.param == "valkey":
        return RedisBackend(
            request.getfixturevalue("server").url, queue_size=queue_size
        )
    url = os.environ.get("TEST_REDIS_URL")
    if not url:
        pytest.skip("TEST_REDIS_URL is not set")
    return RedisBackend(url, queue_size=queue_size)


@pytest.fixture
def backend(make_backend: MakeBackend) -> BrokerBackend:
    """A backend of each kind."""
    return make_backend()
