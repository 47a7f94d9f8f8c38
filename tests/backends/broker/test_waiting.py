"""Consumers that wait for messages: in threads, and on an event loop without one."""

import asyncio
import threading
from threading import Thread

import pytest
from redis import Redis

from app.broker.interface import QueueBackend
from app.broker.messages import Message
from app.broker.wakeups import Waiter
from tests.backends.broker.conftest import MakeQueues
from tests.backends.broker.queue_calls import numbers_of, send, take
from tests.support import loops
from tests.support.waiting import wait_for

CONSUMERS = 40


def test_waiting_consumers_share_the_messages(queues: QueueBackend, queue: str) -> None:
    found: list[Message] = []

    def work(name: str) -> None:
        found.extend(take(queues, queue, consumer=name, limit=1, wait=30))

    workers = [Thread(target=work, args=(f"c{n}",)) for n in range(CONSUMERS)]
    for worker in workers:
        worker.start()
    send(queues, queue, *range(CONSUMERS))
    for worker in workers:
        worker.join(60)
    assert sorted(numbers_of(found)) == list(range(CONSUMERS))


def test_waiting_consumers_have_no_connections_of_their_own(
    make_queues: MakeQueues, queue: str
) -> None:
    if make_queues.kind == "local":
        pytest.skip("there is no Redis")
    queues = make_queues()
    with Redis.from_url(make_queues.url) as client:
        before = len(client.client_list())
        waiters = [queues.waiter(queue, f"g{n}") for n in range(CONSUMERS)]
        send(queues, queue, 1)
        assert len(client.client_list()) <= before + 5
    for waiter in waiters:
        waiter.close()


def test_message_wakes_one_waiter_of_each_group_on_a_loop(
    queues: QueueBackend, queue: str
) -> None:
    async def main() -> list[str]:
        waiters = [queues.waiter(queue, group) for group in "aabbcc"]
        before = threading.active_count()
        tasks = {asyncio.create_task(until_rung(each)): each for each in waiters}
        await asyncio.sleep(0)
        assert threading.active_count() == before
        sender = Thread(target=send, args=(queues, queue, 1))
        sender.start()
        woken: set[asyncio.Task[None]] = set()
        while {tasks[task].pair[1] for task in woken} != set("abc"):
            done, _ = await asyncio.wait(tasks, timeout=30)
            woken |= done
        return sorted(tasks[task].pair[1] for task in woken)

    for group in "abc":
        assert take(queues, queue, group) == []
    assert "".join(loops.run(asyncio.wait_for(main(), 60))).startswith("a")
    assert numbers_of(take(queues, queue, "a")) == [1]


async def until_rung(waiter: Waiter) -> None:
    """Wait on the loop until the waiter is woken."""
    while not await waiter.pause_on_loop(30):
        pass


def test_expired_delivery_wakes_a_waiter(make_queues: MakeQueues, queue: str) -> None:
    queues = make_queues(visibility_timeout=0.3)
    send(queues, queue, 1)
    [lost] = take(queues, queue)
    waiter = queues.waiter(queue, "g")
    loops.run(asyncio.wait_for(until_rung(waiter), 30))
    waiter.close()
    [found] = take(queues, queue, consumer="b")
    assert (found.envelope, found.tries) == (lost.envelope, 2)


def test_ended_waits_return_nothing_and_queues_go_on(
    queues: QueueBackend, queue: str
) -> None:
    returned: list[list[Message]] = []
    workers = [
        Thread(target=lambda: returned.append(take(queues, queue, wait=120)))
        for _ in range(5)
    ]
    for worker in workers:
        worker.start()
    wait_for(lambda: len(queues._wakeups._waiters.get((queue, "g"), ())) == 5)  # type: ignore[attr-defined]  # of every backend
    queues.end_waits()
    for worker in workers:
        worker.join(30)
    assert returned == [[]] * 5
    send(queues, queue, 1)
    assert numbers_of(take(queues, queue, wait=30)) == [1]
