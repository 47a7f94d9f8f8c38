"""Calls that are interrupted while Redis answers: they give back what they took."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis

from flask_twitter_api.sandbox import Sandbox

from .conftest import MakeAsyncClient, MakeClient

#: The questions in their order: the right to ask, the budget, the rate.
QUESTIONS = [1, 2, 3]


class Late:
    """A Redis client whose answer to one question is there and does not arrive yet."""

    def __init__(self, client: "Redis[bytes]", question: int) -> None:
        self._client = client
        self._left = question
        self.is_carried_out, self.may_arrive = threading.Event(), threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def eval(self, *args: Any) -> Any:
        answer = self._client.eval(*args)  # type: ignore[no-untyped-call]
        self._left -= 1
        if not self._left:
            self.is_carried_out.set()
            self.wait()
        return answer

    def wait(self) -> None:
        assert self.may_arrive.wait(60)


class Interrupted(Late):
    """The same, during whose answer somebody presses Ctrl+C."""

    def wait(self) -> None:
        raise KeyboardInterrupt


@pytest.fixture
def redis(redis_url: str) -> Iterator["Redis[bytes]"]:
    with Redis.from_url(redis_url) as client:
        yield client


def spent(redis: "Redis[bytes]") -> float:
    """What stands in the only sum of credits, or 0."""
    return sum(float(redis.get(key) or 0) for key in redis.scan_iter("*credits:*"))


async def cancel(task: "asyncio.Task[Any]", late: Late, times: int) -> None:
    """Cancel a task that waits for the late answer, and see it ended."""
    assert await asyncio.to_thread(late.is_carried_out.wait, 60)
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    late.may_arrive.set()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.anyio
@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_cancelled_call_gives_back_what_it_took(
    question: int,
    make_async_client: MakeAsyncClient,
    sandbox: Sandbox,
    redis: "Redis[bytes]",
) -> None:
    late = Late(redis, question)
    client = make_async_client(redis=late, credit_budget=100)
    await cancel(asyncio.create_task(client.get_user("alice")), late, 1)
    assert sandbox.calls == []
    assert (await client.status())["credits_left"] == 100
    assert spent(redis) == 0
    assert redis.keys("*ask:*") == []


@pytest.mark.anyio
@pytest.mark.parametrize("before", [0, 800])
async def test_a_call_that_is_cancelled_twice_waits_for_redis(
    before: float, make_async_client: MakeAsyncClient, redis: "Redis[bytes]"
) -> None:
    late = Late(redis, 1)
    client = make_async_client(redis=late, credit_budget=1000)
    make_async_client(redis=redis).credits.add(before)
    call = client.request("bulk_search_tweets", queries=[{"query": "coffee"}])
    await cancel(asyncio.create_task(call), late, 2)
    assert (await client.status())["credits_left"] == 1000 - before
    assert spent(redis) == before


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_interrupted_call_gives_back_what_it_took(
    question: int, make_client: MakeClient, sandbox: Sandbox, redis: "Redis[bytes]"
) -> None:
    client = make_client(redis=Interrupted(redis, question), credit_budget=100)
    with pytest.raises(KeyboardInterrupt):
        client.get_user("alice")
    assert sandbox.calls == []
    assert client.credits.left == 100
    assert spent(redis) == 0
    assert redis.keys("*ask:*") == []
