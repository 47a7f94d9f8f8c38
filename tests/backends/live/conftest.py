"""Servers that a test mistreats: the embedded Valkey, and a Redis of the machine."""

import shutil
from collections.abc import Iterator

import pytest

from tests.support.valkey import Server, find_server


@pytest.fixture(params=["valkey", "redis"])
def own_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server that writes everything to disk, which the test stops and hangs."""
    binary = find_server() if request.param == "valkey" else shutil.which(REDIS)
    if binary is None:
        pytest.skip(f"no {request.param} server on this machine")
    running = Server(binary, tmp_path_factory.mktemp(request.param))
    running.options = ["--appendonly", "yes", "--appendfsync", "always"]
    running.start()
    yield running
    running.stop()


REDIS = "redis-server"
