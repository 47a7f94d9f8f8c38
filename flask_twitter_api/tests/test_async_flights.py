"""One call for all tasks that want the same, whoever of them gives up."""

import asyncio
import gc
from typing import Any

import pytest

from flask_twitter_api import AsyncTwitterClient
from flask_twitter_api.aio.flights import AsyncSingleFlight
from flask_twitter_api.errors import NotFoundError, TimedOutError
from flask_twitter_api.sandbox import Sandbox

pytestmark = pytest.mark.anyio


class Work:
    """A call that goes on until it is let go, and remembers how it ended."""

    def __init__(self, error: Exception | None = None) -> None:
        self.go = asyncio.Event()
        self.begun = 0
        self.ended: list[str] = []
        self.error = error

    async def __call__(self) -> str:
        self.begun += 1
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            self.ended.append("cancelled")
            raise
        self.ended.append("done")
        if self.error:
            raise self.error
        return "answer"


async def settle() -> None:
    """Let every task come to its next wait."""
    for _ in range(10):
        await asyncio.sleep(0)


def tasks(
    flights: AsyncSingleFlight[str], work: Work, count: int, wait: float = 60
) -> "list[asyncio.Task[str]]":
    return [asyncio.create_task(flights.do("key", work, wait)) for _ in range(count)]


async def test_fifty_tasks_make_one_call(
    async_client: AsyncTwitterClient, sandbox: Sandbox
) -> None:
    users = await asyncio.gather(*(async_client.get_user("alice") for _ in range(50)))
    assert {user.username for user in users} == {"Alice"}
    assert len(sandbox.calls) == 1


async def test_one_who_gives_up_takes_nothing_from_the_others() -> None:
    flights: AsyncSingleFlight[str] = AsyncSingleFlight()
    work = Work()
    first, second, third = tasks(flights, work, 3)
    await settle()
    first.cancel()
    await settle()
    assert first.cancelled()
    work.go.set()
    assert await asyncio.gather(second, third) == ["answer", "answer"]
    assert (work.begun, work.ended) == (1, ["done"])


async def test_a_call_nobody_waits_for_is_cancelled_and_cleaned_up() -> None:
    flights: AsyncSingleFlight[str] = AsyncSingleFlight()
    work = Work()
    waiting = tasks(flights, work, 2)
    await settle()
    for task in waiting:
        task.cancel()
    await asyncio.wait(waiting)
    assert all(task.cancelled() for task in waiting)
    assert work.ended == ["cancelled"]


async def test_who_asks_after_that_has_a_flight_of_his_own() -> None:
    flights: AsyncSingleFlight[str] = AsyncSingleFlight()
    lost, found = Work(), Work()
    (first,) = tasks(flights, lost, 1)
    await settle()
    first.cancel()
    await asyncio.sleep(0)
    (second,) = tasks(flights, found, 1)
    found.go.set()
    assert await second == "answer"
    assert (lost.ended, found.ended) == (["cancelled"], ["done"])


async def test_each_has_an_exception_of_its_own(
    async_client: AsyncTwitterClient,
) -> None:
    many = (async_client.get_user("nobody_here") for _ in range(50))
    errors = await asyncio.gather(*many, return_exceptions=True)
    assert {type(error) for error in errors} == {NotFoundError}
    assert len({id(error) for error in errors}) == 50


async def test_a_traceback_does_not_grow_with_the_followers() -> None:
    flights: AsyncSingleFlight[str] = AsyncSingleFlight()
    work = Work(NotFoundError("not found"))
    waiting = tasks(flights, work, 50)
    await settle()
    work.go.set()
    errors = await asyncio.gather(*waiting, return_exceptions=True)
    assert len({id(error) for error in errors}) == 50
    assert max(length_of(error) for error in errors) < 10


def length_of(error: Any) -> int:
    count, frame = 0, error.__traceback__
    while frame is not None:
        count, frame = count + 1, frame.tb_next
    return count


async def test_a_fault_of_ours_reaches_everyone_as_it_is() -> None:
    flights: AsyncSingleFlight[str] = AsyncSingleFlight()
    work = Work(ZeroDivisionError("a mistake"))
    work.go.set()
    errors = await asyncio.gather(*tasks(flights, work, 2), return_exceptions=True)
    assert [type(error) for error in errors] == [ZeroDivisionError] * 2
    assert errors[0] is not errors[1]


async def test_a_failure_nobody_waits_for_is_no_complaint() -> None:
    said: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: said.append(told))
    flights: AsyncSingleFlight[str] = AsyncSingleFlight()
    work = Work(NotFoundError("not found"))
    (task,) = tasks(flights, work, 1)
    await settle()
    work.go.set()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    assert work.ended == ["done"]
    del task, work
    gc.collect()
    assert said == []


async def test_followers_do_not_wait_for_ever() -> None:
    flights: AsyncSingleFlight[str] = AsyncSingleFlight()
    work = Work()
    first, second = tasks(flights, work, 2, 0.01)
    with pytest.raises(TimedOutError):
        await second
    work.go.set()
    assert await first == "answer"


async def test_a_cancelled_request_frees_its_connection(
    async_client: AsyncTwitterClient, sandbox: Sandbox
) -> None:
    sandbox.fail("hang", seconds=60)
    task = asyncio.create_task(async_client.get_user("alice"))
    while not sandbox.calls:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await async_client.get_user("alice")).username == "Alice"
