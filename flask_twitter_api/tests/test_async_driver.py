"""Steps that are taken in an event loop, also by a call that was cancelled."""

import asyncio

import anyio
import pytest

from flask_twitter_api.aio.driver import drive
from flask_twitter_api.aio.flights import AsyncSingleFlight
from flask_twitter_api.errors import NoAnswerError
from flask_twitter_api.steps import Pause, Send, Share, Steps
from flask_twitter_api.transport import Request, Response

pytestmark = pytest.mark.anyio

REQUEST = Request("GET", "http://127.0.0.1/")


async def answer(_request: Request) -> Response:
    return Response(200, {}, b"{}")


async def nothing(_request: Request) -> Response:
    raise NoAnswerError("Twitter API could not be reached")


def going(done: list[str]) -> Steps[int]:
    """A call that sends, sleeps, and cleans up with two steps at its end."""
    try:
        response = yield Send(REQUEST)
        yield Pause(60)
        done.append("slept")
        return response.status
    finally:
        yield Share(lambda: done.append("first"))
        yield Share(lambda: done.append("second"))


def recovering() -> Steps[str]:
    try:
        yield Send(REQUEST)
    except NoAnswerError as error:
        code = error.code
        found: str = yield Share(lambda: code.upper())
        return found
    return "sent"


async def test_outcomes_and_errors_come_back_to_the_call() -> None:
    assert await drive(recovering(), answer) == "sent"
    assert await drive(recovering(), nothing) == "NO_ANSWER"
    with pytest.raises(NoAnswerError):
        await drive(going([]), nothing)


async def test_a_cancelled_task_cleans_up() -> None:
    done: list[str] = []
    task = asyncio.create_task(drive(going(done), answer))
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    assert done == ["first", "second"]


async def test_a_cancelled_scope_lets_it_clean_up() -> None:
    """Such a scope cancels anew at each wait; frameworks on anyio have them."""
    done: list[str] = []
    with anyio.move_on_after(0.01) as scope:
        await drive(going(done), answer)
    assert scope.cancelled_caught
    assert done == ["first", "second"]


async def test_a_flight_in_a_cancelled_scope_is_cleaned_up() -> None:
    done: list[str] = []
    flights: AsyncSingleFlight[int] = AsyncSingleFlight()
    with anyio.move_on_after(0.01):
        await flights.do("key", lambda: drive(going(done), answer), 60)
    assert done == ["first", "second"]
