"""Stores of reports: within the process, over an own Valkey, over TEST_REDIS_URL."""

import os
from collections.abc import Callable, Iterator

import pytest
from redis import Redis

from app.monitoring.redis_store import PREFIX, RedisStore
from app.monitoring.store import MemoryStore, Store
from tests.support.valkey import Server, run_server

MakeStore = Callable[[], Store]


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server of this test's own."""
    yield from run_server(tmp_path_factory.mktemp("valkey"))


@pytest.fixture(params=["valkey", "redis"])
def shared_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a server that processes share, with no reports in it."""
    if request.param == "valkey":
        yield request.getfixturevalue("server").url
        return
    url = os.environ.get("TEST_REDIS_URL")
    if not url:
        pytest.skip("TEST_REDIS_URL is not set")
    # A database that no other test uses.
    url = f"{url.rpartition('/')[0]}/13"
    _forget(url)
    yield url
    _forget(url)


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
    if url:
        _forget(url)


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    """A store of each kind."""
    return make_store()


def _url(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return ""
    if request.param == "valkey":
        return str(request.getfixturevalue("server").url)
    url = os.environ.get("TEST_REDIS_URL")
    if not url:
        pytest.skip("TEST_REDIS_URL is not set")
    found = f"{url.rpartition('/')[0]}/14"
    _forget(found)
    return found


def _forget(url: str) -> None:
    with Redis.from_url(url) as client:
        for key in client.scan_iter(f"{PREFIX}*".replace("{", "[{]")):
            client.delete(key)
