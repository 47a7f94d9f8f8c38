"""Backends to test: within the process, over an own Valkey, over TEST_REDIS_URL."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol
from uuid import uuid4

import pytest
from redis import Redis

from app.broker.interface import BrokerBackend, QueueBackend, QueueUpkeep
from app.broker.memory import MemoryBackend
from app.broker.memory_queues import MemoryQueues
from app.broker.memory_upkeep import MemoryUpkeep
from app.broker.messages import QueueLimits
from app.broker.redis import RedisBackend
from app.broker.redis_queues import RedisQueues
from app.broker.redis_upkeep import RedisUpkeep
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
    return RedisBackend(_url(request), queue_size=queue_size)


class MakeQueues(Protocol):
    """Make queues of one kind, which are the same queues if the kind can."""

    kind: str
    url: str

    def __call__(self, **limits: float) -> QueueBackend:
        """Make them with these limits."""


class _QueueMaker:
    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.kind = request.param
        self.made: list[QueueBackend] = []
        self.url = "" if self.kind == "local" else _url(request)

    def __call__(self, **limits: Any) -> QueueBackend:
        chosen = QueueLimits(**limits)
        if self.kind == "local":
            # One process has one store.
            self.made = self.made or [MemoryQueues(chosen)]
        else:
            self.made.append(RedisQueues(self.url, chosen))
        return self.made[-1]


@pytest.fixture(params=["local", "valkey", "redis"])
def make_queues(request: pytest.FixtureRequest, queue: str) -> Iterator[MakeQueues]:
    """Make queues of each kind; the test's own queue is deleted afterwards."""
    maker = _QueueMaker(request)
    yield maker
    for each in maker.made:
        each.close()
    if maker.url:
        with Redis.from_url(maker.url) as client:
            client.delete(f"microblog:{{{queue}}}", f"microblog:{{{queue}}}:dead")
            client.delete(f"microblog:{{{queue}}}:used")
            client.zrem("microblog:queues", queue)


@pytest.fixture
def queues(make_queues: MakeQueues) -> QueueBackend:
    """Queues of each kind."""
    return make_queues()


@pytest.fixture
def upkeep(queues: QueueBackend) -> QueueUpkeep:
    """The upkeep of the queues of each kind."""
    return upkeep_of(queues)


def upkeep_of(queues: QueueBackend) -> QueueUpkeep:
    """Return the upkeep of queues."""
    if isinstance(queues, MemoryQueues):
        return MemoryUpkeep(queues)
    assert isinstance(queues, RedisQueues)
    return RedisUpkeep(queues)


@pytest.fixture
def queue() -> str:
    """The name of a queue of this test alone."""
    return f"/queue/app/tests/{uuid4().hex}"


def _url(request: pytest.FixtureRequest) -> str:
    if request.param == "valkey":
        return str(request.getfixturevalue("server").url)
    return str(request.getfixturevalue("real_redis_url"))


@pytest.fixture
def backend(make_backend: MakeBackend) -> BrokerBackend:
    """A backend of each kind."""
    return make_backend()
