"""Stores of reports: within the process, over an own Valkey, over TEST_REDIS_URL."""

from collections.abc import Callable, Iterator

import pytest

from app.monitoring.redis_store import RedisStore
from app.monitoring.store import MemoryStore, Store
from tests.support.valkey import Server, run_server

MakeStore = Callable[[], Store]


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server of this test's own."""
    yield from run_server(tmp_path_factory.mktemp("valkey"))


@pytest.fixture(params=["valkey", "redis"])
def shared_url(request: pytest.FixtureRequest) -> str:
    """The address of a server that processes share, with no reports in it."""
    return _url(request)


@pytest.fixture(params=["memory", "valkey", "redis"])
def make_store(request: pytest.FixtureRequest) -> Iterator[MakeStore]:
    """Make stores of one kind, which are the same store if the kind can."""
    made: list[Store] = []
    url = _url(request)

    def make() -> Store:
        if not url:
            return made[0] if made else made.append(MemoryStore()) or made[0]
        made.append(RedisStore(url))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    """A store of each kind."""
    return make_store()


def _url(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return ""
    if request.param == "valkey":
        return str(request.getfixturevalue("server").url)
    return str(request.getfixturevalue("real_redis_url"))
