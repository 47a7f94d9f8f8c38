"""One client of a thousand takes nothing: nobody else notices."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from app.broker import sse
from app.broker.redis import RedisBackend
from tests.support import loops
from tests.support.valkey import Server

CLIENTS = 1000
QUEUE = 20
ROUNDS, BURST = 10, 10


class Client:
    """A client that takes what comes, or stops taking."""

    def __init__(self, backend: RedisBackend, executor: ThreadPoolExecutor) -> None:
        self.stream = sse.EventStream(backend.subscribe(["public"]))
        self.numbers: list[int] = []
        self.resyncs = 0
        self._executor = executor

    async def take(self) -> None:
        """Take frames until the stream ends."""
        while (frame := await self.stream.next_frame(self._executor)) is not None:
            if b"event: post" in frame:
                self.numbers.append(int(frame.partition(b'"n":')[2].partition(b"}")[0]))
            self.resyncs += b"event: resync" in frame


async def rounds(
    backend: RedisBackend, clients: list[Client], executor: ThreadPoolExecutor
) -> None:
    """Publish in bursts, each when everybody who reads has the one before."""
    loop = asyncio.get_running_loop()
    for number in range(ROUNDS):
        for n in range(number * BURST, (number + 1) * BURST):
            backend.publish("public", "post", {"n": n})
        # The publisher has delivered, whoever reads or does not.
        assert await loop.run_in_executor(executor, backend.flush, 30.0)
        for client in clients:
            while len(client.numbers) < (number + 1) * BURST:
                await asyncio.sleep(0.01)


def test_stalled_reader_delays_and_costs_nobody_else(own_server: Server) -> None:
    backend = RedisBackend(own_server.url, queue_size=QUEUE)

    async def main(executor: ThreadPoolExecutor) -> None:
        stalled, *others = [Client(backend, executor) for _ in range(CLIENTS)]
        tasks = [asyncio.create_task(client.take()) for client in others]
        await asyncio.wait_for(rounds(backend, others, executor), 120)
        expected = list(range(ROUNDS * BURST))
        assert all(client.numbers == expected for client in others)
        assert sum(client.resyncs for client in others) == 0
        # It missed some, learns that, and goes on with what comes now.
        tasks.append(asyncio.create_task(stalled.take()))
        while not stalled.resyncs:
            await asyncio.sleep(0.01)
        assert len(stalled.numbers) <= QUEUE
        await asyncio.wait_for(rounds_after(backend, [stalled, *others]), 60)
        assert stalled.resyncs == 1
        backend.close_subscriptions()
        await asyncio.wait_for(asyncio.gather(*tasks), 60)

    with ThreadPoolExecutor(2) as executor:
        loops.run(main(executor))
    backend.close()


async def rounds_after(backend: RedisBackend, clients: list[Client]) -> None:
    """Publish once more, and wait until all have it."""
    last = ROUNDS * BURST
    backend.publish("public", "post", {"n": last})
    while not all(client.numbers[-1:] == [last] for client in clients):
        await asyncio.sleep(0.01)
