"""Streams that live on an event loop, without a thread of their own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.broker import sse
from app.broker.envelope import RESYNC
from app.broker.memory import MemoryBackend
from app.exceptions import Unavailable
from app.lib.threads import Admission

STREAMS = 1000


class CountingLoop(asyncio.SelectorEventLoop):
    """An event loop that counts how often another thread woke it."""

    woken = 0

    def call_soon_threadsafe(self, *args: Any, **options: Any) -> asyncio.Handle:
        """Count the call."""
        self.woken += 1
        return super().call_soon_threadsafe(*args, **options)


class Reader:
    """A client whose frames are driven by the running loop."""

    def __init__(self, stream: sse.EventStream, executor: ThreadPoolExecutor) -> None:
        self.stream = stream
        self.frames: list[bytes] = []
        self._executor = executor

    async def read(self, most: int = 1_000_000) -> list[bytes]:
        """Read up to `most` frames, or until the stream ends."""
        while len(self.frames) < most:
            frame = await self.stream.next_frame(self._executor)
            if frame is None:
                break
            self.frames.append(frame)
        return self.frames


@pytest.fixture
def broker() -> MemoryBackend:
    return MemoryBackend(queue_size=100)


def run(main: Callable[[ThreadPoolExecutor], Coroutine[Any, Any, None]]) -> int:
    """Run on a loop of its own; return how often other threads woke it."""
    loop = CountingLoop()
    with ThreadPoolExecutor(2) as executor:
        loop.run_until_complete(asyncio.wait_for(main(executor), 60))
    loop.close()
    return loop.woken


async def in_thread(work: Callable[[], None]) -> None:
    """Do it in a thread, as requests do, and do not wait for it."""
    threading.Thread(target=work).start()
    await asyncio.sleep(0)


def test_an_event_wakes_a_thousand_streams_with_one_call(broker: MemoryBackend) -> None:
    async def main(executor: ThreadPoolExecutor) -> None:
        readers = [
            Reader(sse.EventStream(broker.subscribe(["public"])), executor)
            for _ in range(STREAMS)
        ]
        tasks = [asyncio.create_task(reader.read(2)) for reader in readers]
        while not all(reader.frames for reader in readers):
            await asyncio.sleep(0)
        await in_thread(lambda: broker.publish("public", "post", {"n": 1}))
        for frames in await asyncio.gather(*tasks):
            assert b'event: post\ndata: {"n":1}' in frames[1]

    assert run(main) == 1


def test_events_before_and_between_frames_arrive_once(broker: MemoryBackend) -> None:
    async def main(executor: ThreadPoolExecutor) -> None:
        reader = Reader(sse.EventStream(broker.subscribe(["public"])), executor)

        def publish() -> None:
            for number in range(1, 90):
                broker.publish("public", "post", {"n": number})

        broker.publish("public", "post", {"n": 0})
        await in_thread(publish)
        await reader.read(91)
        found = [frame.partition(b"data: ")[2].strip() for frame in reader.frames[1:]]
        assert found == [b'{"n":%d}' % number for number in range(90)]

    run(main)


def test_opening_runs_aside_and_heartbeats_go_on(broker: MemoryBackend) -> None:
    admission, here = Admission(1), threading.get_ident()
    assert admission.enter(0)

    def opening() -> bytes:
        assert threading.get_ident() != here
        return b"event: ready\ndata: {}\n\n"

    async def main(executor: ThreadPoolExecutor) -> None:
        stream = sse.EventStream(
            broker.subscribe(["public"]),
            opening=opening,
            admission=admission,
            heartbeat=0.02,
        )
        reader = Reader(stream, executor)
        await reader.read(4)
        assert set(reader.frames[1:]) == {sse.HEARTBEAT}
        admission.leave()
        while b"ready" not in reader.frames[-1]:
            await reader.read(len(reader.frames) + 1)
        stream.close()

    run(main)
    assert admission.enter(0)


def test_lost_events_ask_for_the_states_again(broker: MemoryBackend) -> None:
    states = iter([b"event: one\ndata: {}\n\n", b"event: two\ndata: {}\n\n", None])

    async def main(executor: ThreadPoolExecutor) -> None:
        stream = sse.EventStream(
            broker.subscribe(["public"]), opening=lambda: next(states), final=b"bye"
        )
        reader = Reader(stream, executor)
        await reader.read(2)
        broker._fanout.resync()
        await reader.read(4)
        broker._fanout.resync()
        await reader.read()
        for frame in (reader.frames[2], reader.frames[4]):
            assert frame.endswith(sse.encode(RESYNC))
        assert b"one" in reader.frames[1]
        assert b"two" in reader.frames[3]
        assert reader.frames[5:] == [b"bye"]

    run(main)


def test_unavailable_states_end_the_stream(broker: MemoryBackend) -> None:
    def opening() -> bytes:
        raise Unavailable("database")

    async def main(executor: ThreadPoolExecutor) -> None:
        stream = sse.EventStream(broker.subscribe(["public"]), opening=opening)
        assert len(await Reader(stream, executor).read()) == 1

    run(main)


def test_ending_process_wakes_all_streams_once_with_a_farewell(
    broker: MemoryBackend,
) -> None:
    async def main(executor: ThreadPoolExecutor) -> None:
        readers = [
            Reader(sse.EventStream(broker.subscribe(["public"])), executor)
            for _ in range(STREAMS)
        ]
        tasks = [asyncio.create_task(reader.read()) for reader in readers]
        while not all(reader.frames for reader in readers):
            await asyncio.sleep(0)
        await in_thread(broker.close_subscriptions)
        retries = {frames[-1] for frames in await asyncio.gather(*tasks)}
        assert all(frame.startswith(b"retry: ") for frame in retries)
        assert len(retries) > STREAMS // 2

    assert run(main) == 1


def test_cancelled_reader_loses_no_event(broker: MemoryBackend) -> None:
    async def main(executor: ThreadPoolExecutor) -> None:
        reader = Reader(sse.EventStream(broker.subscribe(["public"])), executor)
        await reader.read(1)
        waiting = asyncio.create_task(reader.read(2))
        await asyncio.sleep(0.01)
        waiting.cancel()
        broker.publish("public", "post", {"n": 1})
        await reader.read(2)
        assert b'{"n":1}' in reader.frames[1]

    run(main)


def test_loop_that_ended_harms_no_publisher(broker: MemoryBackend) -> None:
    async def main(executor: ThreadPoolExecutor) -> None:
        await Reader(sse.EventStream(broker.subscribe(["public"])), executor).read(1)
        stream = sse.EventStream(broker.subscribe(["public"]), heartbeat=0.01)
        await Reader(stream, executor).read(2)

    run(main)
    for_threads = broker.subscribe(["public"])
    broker.publish("public", "post", {})
    assert for_threads.get(5) is not None
