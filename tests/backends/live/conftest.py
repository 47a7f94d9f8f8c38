"""Buses to test: within the process, over an own Valkey, over TEST_REDIS_URL."""

import os
from collections.abc import Callable, Iterator

import pytest

from app.live.interface import EventBus
from app.live.local_bus import LocalBus
from app.live.redis_bus import RedisBus
from tests.backends.valkey import Server, run_server

MakeBus = Callable[..., EventBus]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server for all tests that leave it as they found it."""
    yield from run_server(tmp_path_factory.mktemp("valkey"))


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server for a test that stops or hangs it."""
    yield from run_server(tmp_path_factory.mktemp("valkey"))


@pytest.fixture(params=["local", "valkey", "redis"])
def make_bus(request: pytest.FixtureRequest) -> Iterator[MakeBus]:
    """Make buses of one kind, which all reach each other if the kind can."""
    made: list[EventBus] = []

    def make(queue_size: int = 100) -> EventBus:
        made.append(_make(request, queue_size))
        return made[-1]

    yield make
    for bus in made:
        bus.close()


def _make(request: pytest.FixtureRequest, queue_size: int) -> EventBus:
    if request.param == "local":
        return LocalBus(queue_size)
    if request.param == "valkey":
        return RedisBus(request.getfixturevalue("server").url, queue_size=queue_size)
    url = os.environ.get("TEST_REDIS_URL")
    if not url:
        pytest.skip("TEST_REDIS_URL is not set")
    return RedisBus(url, queue_size=queue_size)


@pytest.fixture
def bus(make_bus: MakeBus) -> EventBus:
    """A bus of each kind."""
    return make_bus()
