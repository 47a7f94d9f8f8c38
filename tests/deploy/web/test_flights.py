"""Who waits for an answer that somebody else has made."""

import asyncio
from typing import Any

from deploy.web.flights import Flights
from tests.support import loops

KEY = ("/a",)


class _Answer:
    headers: tuple[tuple[str, str], ...] = ()
    body, etag, by_language = b"", "", False


async def _make() -> Any:
    return _Answer()


def test_who_waited_too_long_is_served_alone() -> None:
    async def run() -> list[str]:
        flights, served, free = Flights(patience=0.01), [], asyncio.Event()

        async def hang() -> Any:
            await free.wait()
            served.append("first")

        async def serve() -> Any:
            served.append("second")

        await flights.share(KEY, "", _make)
        first = asyncio.create_task(flights.share(KEY, "", hang))
        await asyncio.sleep(0)
        await flights.share(KEY, "", serve)
        free.set()
        await first
        assert len(flights) == 0
        return served

    assert loops.run(run()) == ["second", "first"]
