"""What every queue does, whatever stores its messages."""

from collections import Counter
from threading import Thread
from time import monotonic, sleep

import pytest

from app.broker.envelope import make_message
from app.broker.interface import QueueBackend
from app.broker.messages import Depth, Message
from app.exceptions import QueueFull
from tests.backends.broker.conftest import MakeQueues
from tests.backends.broker.queue_calls import numbers_of, send, take
from tests.support.waiting import wait_for


def test_messages_arrive_in_sequence(queues: QueueBackend, queue: str) -> None:
    send(queues, queue, *range(250))
    found = [take(queues, queue) for _ in range(4)]
    assert [len(batch) for batch in found] == [100, 100, 50, 0]
    assert numbers_of([message for batch in found for message in batch]) == list(
        range(250)
    )
    assert {message.tries for batch in found for message in batch} == {1}


def test_envelope_arrives_as_it_was_sent(queues: QueueBackend, queue: str) -> None:
    data = {"text": "سلام\n\0\u2028🍕 \x7f", "deep": [{"a": None}], "big": 2**60}
    sent = make_message(queue, "job", data, {"Content-Type": "text/x"})
    queues.send(sent)
    [message] = take(queues, queue, "readers", "one")
    assert message.envelope == sent
    assert message.queue == queue
    assert (message.group, message.consumer) == ("readers", "one")


def test_one_consumer_of_a_group_receives_each(
    queues: QueueBackend, queue: str
) -> None:
    send(queues, queue, 1, 2, 3)
    first = take(queues, queue, consumer="a", limit=1)
    second = take(queues, queue, consumer="b", limit=1)
    third = take(queues, queue, consumer="a", limit=1)
    assert numbers_of(first + second + third) == [1, 2, 3]
    assert take(queues, queue, consumer="b") == []


def test_each_group_receives_all(queues: QueueBackend, queue: str) -> None:
    send(queues, queue, 1, 2)
    one = take(queues, queue, "one")
    assert numbers_of(one) == [1, 2]
    assert numbers_of(take(queues, queue, "two", limit=1)) == [1]
    assert all(queues.ack(message) for message in one)
    # What one group has ended is still there for the other.
    rest = take(queues, queue, "two")
    assert numbers_of(rest) == [2]
    assert queues.depth(queue, "one") == Depth()
    assert queues.depth(queue, "two").in_delivery == 2


def test_acknowledged_message_is_ended_once(queues: QueueBackend, queue: str) -> None:
    send(queues, queue, 1)
    [message] = take(queues, queue)
    assert queues.ack(message)
    assert not queues.ack(message)
    assert not queues.nack(message, "too late")
    assert take(queues, queue) == []
    assert queues.depth(queue, "g") == Depth()


def test_full_queue_refuses_and_drops_nothing(
    make_queues: MakeQueues, queue: str
) -> None:
    queues = make_queues(length=3)
    send(queues, queue, 1, 2, 3)
    with pytest.raises(QueueFull):
        send(queues, queue, 4)
    messages = take(queues, queue)
    assert numbers_of(messages) == [1, 2, 3]
    with pytest.raises(QueueFull):
        send(queues, queue, 4)
    assert queues.ack(messages[1])
    send(queues, queue, 5)
    assert numbers_of(take(queues, queue)) == [5]


def test_waiting_ends_early_when_a_message_comes(
    queues: QueueBackend, queue: str
) -> None:
    found: list[Message] = []
    waiter = Thread(target=lambda: found.extend(take(queues, queue, wait=60)))
    waiter.start()
    began = monotonic()
    sleep(1.5)
    send(queues, queue, 1)
    waiter.join(30)
    assert numbers_of(found) == [1]
    assert monotonic() - began < 30


def test_waiting_ends_without_a_message(queues: QueueBackend, queue: str) -> None:
    began = monotonic()
    assert take(queues, queue, wait=0.3) == []
    assert 0.25 < monotonic() - began < 10


def test_depth_counts_what_waits_and_is_delivered(
    queues: QueueBackend, queue: str
) -> None:
    assert queues.depth(queue, "g") == Depth()
    send(queues, queue, 1, 2, 3)
    assert queues.depth(queue, "g").waiting == 3
    first, second = take(queues, queue, limit=2)
    sleep(0.05)
    depth = queues.depth(queue, "g")
    assert (depth.waiting, depth.in_delivery) == (1, 2)
    assert depth.oldest_age is not None
    assert 0.04 < depth.oldest_age < 30
    queues.nack(second, "not now")
    queues.ack(first)
    depth = queues.depth(queue, "g")
    assert (depth.waiting, depth.in_delivery) == (2, 0)
    # Another group needs what is still stored.
    take(queues, queue, "late", limit=1)
    assert queues.depth(queue, "late").waiting == 1
    assert queues.depth(queue, "g").waiting == 2


def test_threads_receive_each_message_once(queues: QueueBackend, queue: str) -> None:
    seen: list[int] = []

    def work(name: str) -> None:
        ends = monotonic() + 60
        while len(seen) < 1000 and monotonic() < ends:
            for message in take(queues, queue, consumer=name, limit=7, wait=0.5):
                seen.append(message.envelope.data["n"])
                assert queues.ack(message)

    workers = [Thread(target=work, args=(f"w{n}",)) for n in range(5)]
    for worker in workers:
        worker.start()
    send(queues, queue, *range(1000))
    for worker in workers:
        worker.join(60)
    assert Counter(seen) == Counter(range(1000))
    assert queues.depth(queue, "g") == Depth()


def test_queues_of_two_processes_are_the_same(
    make_queues: MakeQueues, queue: str
) -> None:
    here, there = make_queues(), make_queues()
    send(here, queue, 1)
    [message] = take(there, queue)
    assert here.ack(message)
    assert there.depth(queue, "g") == Depth()


def test_closing_wakes_the_consumer(queues: QueueBackend, queue: str) -> None:
    waiter = Thread(target=lambda: take(queues, queue, wait=60))
    waiter.start()
    sleep(0.1)
    queues.close()
    wait_for(lambda: not waiter.is_alive(), 20)


@pytest.mark.parametrize(
    ("queue", "group", "consumer", "limit", "wait"),
    [
        ("/topic/public", "g", "a", 1, 0),
        ("/queue/", "g", "a", 1, 0),
        ("/queue/a/../b", "g", "a", 1, 0),
        ("/queue/a b", "g", "a", 1, 0),
        ("/queue/a", "", "a", 1, 0),
        ("/queue/a", "g", "a\n", 1, 0),
        ("/queue/a", "g", "a", 0, 0),
        ("/queue/a", "g", "a", 101, 0),
        ("/queue/a", "g", "a", 1, -1),
        ("/queue/a", "g", "a", 1, float("nan")),
    ],
)
def test_invalid_consumer_is_refused(
    queues: QueueBackend,
    queue: str,
    group: str,
    consumer: str,
    limit: int,
    wait: float,
) -> None:
    with pytest.raises(ValueError, match=r"."):
        queues.consume(queue, group, consumer, limit=limit, wait=wait)
