"""The steps of a call: it says what it has to wait for, and somebody else waits.

A call decides in a generator, which touches neither the network nor a clock that
sleeps. It yields a step, and is sent what came of it or thrown what went wrong. So
the client with threads and the one with an event loop decide alike.
"""

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeVar

from .transport import Request, Response

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pause:
    """Sleep so many seconds; nothing comes of it."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Send:
    """Carry the request; the response comes of it, or a ``TwitterError``."""

    request: Request


@dataclass(frozen=True, slots=True)
class Share:
    """Do work that may wait for Redis, though never long; its result comes of it.

    It is yielded only when there is a Redis to ask, and never raises.
    """

    work: Callable[[], Any]


Step = Pause | Send | Share
Steps = Generator[Step, Any, T]


def drive(
    steps: Steps[T],
    send: Callable[[Request], Response],
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """Take the steps one after the other in this thread and return their result."""
    try:
        step = next(steps)
        while True:
            try:
                outcome = _take(step, send, sleep)
            except BaseException as error:
                # Never close the generator instead: its end may hold steps as well.
                step = steps.throw(error)
            else:
                step = steps.send(outcome)
    except StopIteration as done:
        result: T = done.value
        return result


def _take(
    step: Step,
    send: Callable[[Request], Response],
    sleep: Callable[[float], None],
) -> Any:
    match step:
        case Send(request):
            return send(request)
        case Share(work):
            return work()
        case Pause(seconds):
            return sleep(seconds)
