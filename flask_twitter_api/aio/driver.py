"""Takes the steps of a call in an event loop."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar

from flask_twitter_api.steps import Pause, Send, Share, Step, Steps
from flask_twitter_api.transport import Request, Response

T = TypeVar("T")
#: How many threads of a loop may ask Redis at once. They are its own, since an
#: application may keep those of anyio busy with work that waits for the loop.
_THREADS = 20
_threads: RunVar[anyio.CapacityLimiter] = RunVar("flask_twitter_api_threads")

AsyncSend = Callable[[Request], Awaitable[Response]]


async def drive(steps: Steps[T], send: AsyncSend) -> T:
    """Take the steps one after the other in this task and return their result."""
    is_cancelled = False
    try:
        step = next(steps)
        while True:
            try:
                # What is left to a cancelled call only cleans up.
                with anyio.CancelScope(shield=is_cancelled):
                    outcome = await _take(step, send)
            except BaseException as error:
                is_cancelled = is_cancelled or not isinstance(error, Exception)
                step = steps.throw(error)
            else:
                step = steps.send(outcome)
    except StopIteration as done:
        result: T = done.value
        return result


async def _take(step: Step, send: AsyncSend) -> Any:
    match step:
        case Send(request):
            return await send(request)
        case Share(work):
            # It asks Redis, which may keep it waiting for half a second.
            return await _to_its_end(work)
        case Pause(seconds):
            return await anyio.sleep(seconds)


async def _to_its_end(work: Callable[[], T]) -> T:
    """Return what comes of work in a thread, or raise when that is over.

    The thread can not be stopped. A task that is cancelled meanwhile waits for it, and
    finds what it took where it left a place for that, so that it can give it back.
    """
    task = asyncio.ensure_future(in_thread(work))
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            with anyio.CancelScope(shield=cancelled is not None):
                await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return task.result()
    # Its failure, if it is one, comes too late to be told.
    task.cancelled() or task.exception()
    raise cancelled


def drop_closed(loops: MutableMapping[asyncio.AbstractEventLoop, Any]) -> None:
    """Drop what belongs to loops that are closed.

    A weak key alone does not: what is kept for a loop mostly leads to it.
    """
    for loop in list(loops):
        if loop.is_closed():
            loops.pop(loop, None)


async def in_thread(work: Callable[[], T]) -> T:
    """Return what comes of work that may wait, while the loop goes on."""
    try:
        limiter = _threads.get()
    except LookupError:
        limiter = anyio.CapacityLimiter(_THREADS)
        _threads.set(limiter)
    return await anyio.to_thread.run_sync(work, limiter=limiter)
