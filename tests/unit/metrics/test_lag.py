"""The delay of threads and of the event loop."""

import asyncio
import time

from app.metrics.lag import Lag
from tests.support import loops


def test_longest_delay_is_taken_once() -> None:
    lag = Lag()
    lag.note(0.1)
    lag.note(0.3)
    lag.note(0.2)
    assert lag.take() == 0.3
    assert lag.take() is None


def test_blocked_loop_is_noticed_while_it_is_blocked() -> None:
    lag = Lag()

    async def serve() -> float | None:
        lag.watch(asyncio.get_running_loop())
        lag.take()
        time.sleep(0.3)
        return lag.take()

    delay = loops.run(serve())
    assert delay is not None
    assert delay >= 0.3


def test_idle_loop_answers() -> None:
    lag = Lag()

    async def serve() -> float | None:
        lag.watch(asyncio.get_running_loop())
        lag.take()
        await asyncio.sleep(0.01)
        return lag.take()

    assert loops.run(serve()) is not None


def test_loop_that_has_ended_is_not_asked() -> None:
    lag = Lag()
    loop = asyncio.new_event_loop()
    lag.watch(loop)
    loop.close()
    assert lag.take() is None
