"""What the client for event loops shares: with threads, with processes, with loops."""

import asyncio
import contextlib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import anyio.to_thread
import pytest

from flask_twitter_api import AsyncTwitterClient, TwitterClient
from flask_twitter_api.aio.transport import AsyncHttpTransport
from flask_twitter_api.errors import BudgetExhaustedError, RateLimitedError
from flask_twitter_api.sandbox import Sandbox, SandboxServer
from flask_twitter_api.settings import Settings

from .conftest import KEY, OPEN, MakeAsyncClient, MakeClient


@pytest.mark.anyio
async def test_a_client_beside_one_for_threads_shares_its_answers(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    beside = AsyncTwitterClient.beside(client)
    user = await asyncio.to_thread(client.get_user, "alice")
    assert await beside.get_user("alice") == user
    assert len(sandbox.calls) == 1
    assert (await beside.status())["hits"] == 1
    await beside.aclose()
    assert client.get_user("alice") == user


@pytest.mark.anyio
async def test_both_draw_on_one_rate_and_one_budget(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    slow = make_client(rate_limit=1, rate_period=60, max_wait=0)
    poor = make_client(credit_budget=20)
    for client, refusal in ((slow, RateLimitedError), (poor, BudgetExhaustedError)):
        client.get_user("alice")
        async with AsyncTwitterClient.beside(client) as beside:
            with pytest.raises(refusal):
                await beside.get_user("bob")
    assert len(sandbox.calls) == 2


@pytest.mark.anyio
async def test_processes_share_answers_and_fetch_once(
    make_async_client: MakeAsyncClient, sandbox: Sandbox, redis_url: str
) -> None:
    one, other = (make_async_client(redis_url=redis_url) for _ in range(2))
    sandbox.fail("slow", seconds=0.3)
    users = await asyncio.gather(one.get_user("alice"), other.get_user("alice"))
    assert users[0] == users[1]
    assert len(sandbox.calls) == 1
    assert (await one.status())["shared"]


@pytest.mark.anyio
async def test_a_cancelled_call_lets_go_of_its_right_to_fetch(
    make_async_client: MakeAsyncClient, sandbox: Sandbox, redis_url: str
) -> None:
    one, other = (make_async_client(redis_url=redis_url) for _ in range(2))
    sandbox.fail("hang", seconds=60)
    task = asyncio.create_task(one.get_user("alice"))
    while not sandbox.calls:
        await asyncio.sleep(0.01)
    held = one._engine.shared._client
    assert len(held.keys("*ask:*")) == 1
    task.cancel()
    await asyncio.wait({task})
    assert held.keys("*ask:*") == []
    assert (await other.get_user("alice")).username == "Alice"


@pytest.mark.anyio
async def test_the_loop_goes_on_while_redis_hangs(
    make_async_client: MakeAsyncClient, sandbox: Sandbox
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        hung, free = make_async_client(redis_url=url), make_async_client()
        order: list[str] = []

        async def ask(client: AsyncTwitterClient, name: str) -> None:
            await client.get_user(name)
            order.append(name)

        await asyncio.gather(ask(hung, "alice"), ask(free, "bob"))
    assert order == ["bob", "alice"]


@pytest.mark.anyio
async def test_redis_is_asked_though_threads_of_the_loop_are_busy(
    make_async_client: MakeAsyncClient, redis_url: str
) -> None:
    """They may be busy with work that waits for this very call."""
    client = make_async_client(redis_url=redis_url)
    busy = anyio.to_thread.current_default_thread_limiter()
    busy.total_tokens = 1
    async with busy, asyncio.timeout(60):
        assert (await client.get_user("alice")).username == "Alice"
        assert (await client.status())["shared"]


def test_one_client_serves_loop_after_loop(
    server: SandboxServer, sandbox: Sandbox
) -> None:
    client = AsyncTwitterClient(KEY, base_url=server.url, **OPEN)

    async def ask(name: str) -> str:
        user = await client.get_user(name)
        await client.aclose()
        return user.username

    assert [asyncio.run(ask(name)) for name in ("alice", "bob")] == ["Alice", "bob"]
    assert len(sandbox.calls) == 2


def test_a_loop_that_ends_takes_its_connections_along(
    server: SandboxServer, sandbox: Sandbox
) -> None:
    transport = AsyncHttpTransport(Settings())
    client = AsyncTwitterClient(
        KEY, base_url=server.url, transport=transport, cache_ttl=0, **OPEN
    )
    for _ in range(3):
        asyncio.run(client.get_user("alice"))
        (kept,) = transport._clients.values()
        assert kept.client.is_closed
    assert len(sandbox.calls) == 3


def test_nothing_is_kept_for_loops_that_are_closed(server: SandboxServer) -> None:
    transport = AsyncHttpTransport(Settings())
    client = AsyncTwitterClient(
        KEY, base_url=server.url, transport=transport, cache_ttl=0, **OPEN
    )
    for _ in range(3):
        # It ends without its farewell to those who wait for that.
        with contextlib.closing(asyncio.new_event_loop()) as loop:
            loop.run_until_complete(client.get_user("alice"))
            (kept,) = transport._clients.values()
            loop.run_until_complete(kept.client.aclose())
    assert len(transport._clients) == len(client._flights._loops) == 1


def test_one_client_serves_loops_of_several_threads(
    server: SandboxServer, sandbox: Sandbox
) -> None:
    client = AsyncTwitterClient(KEY, base_url=server.url, **OPEN)
    together = threading.Barrier(4)

    async def ask(number: int) -> str:
        together.wait(60)
        user = await client.get_user(f"reader_{number:03d}")
        await client.aclose()
        return user.username

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: asyncio.run(ask(number)), range(4)))
    assert len(set(found)) == 4
    assert len(sandbox.calls) == 4
