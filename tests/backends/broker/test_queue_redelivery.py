"""Messages that a consumer rejects or loses: another try, or a dead letter."""

import subprocess
import sys
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

import pytest

from app.broker.interface import QueueBackend
from app.broker.memory_queues import MemoryQueues
from app.broker.messages import Depth, Message, QueueLimits
from tests.backends.broker.conftest import MakeQueues
from tests.backends.broker.queue_calls import numbers_of, send, take

ROOT = Path(__file__).parents[3]
# Takes one message, says so and never acknowledges it.
CONSUMER = """
import sys, time
from app.broker.messages import QueueLimits
from app.broker.redis_queues import RedisQueues
queues = RedisQueues(sys.argv[1], QueueLimits(visibility_timeout=1.0))
print(queues.consume(sys.argv[2], "g", "dies", limit=1, wait=20)[0].envelope.id)
sys.stdout.flush()
time.sleep(60)
"""


def test_rejected_message_is_delivered_again_at_once(
    queues: QueueBackend, queue: str
) -> None:
    send(queues, queue, 1, 2)
    [first] = take(queues, queue, limit=1)
    assert queues.nack(first, "not now")
    again, new = take(queues, queue, consumer="b")
    assert (again.envelope, again.tries) == (first.envelope, 2)
    assert (new.envelope.data["n"], new.tries) == (2, 1)
    # The delivery of before is nobody's any more.
    assert not queues.nack(first, "again")
    assert queues.ack(again)


def test_released_message_counts_as_not_delivered(
    queues: QueueBackend, queue: str
) -> None:
    send(queues, queue, 1)
    [first] = take(queues, queue)
    assert queues.release(first)
    [again] = take(queues, queue, consumer="b")
    assert (again.envelope, again.tries) == (first.envelope, 1)
    # The delivery of before is nobody's any more.
    assert not queues.release(first)
    assert queues.nack(again, "not now")
    for _ in range(2):
        [later] = take(queues, queue)
        assert later.tries == 2
        assert queues.release(later)
    assert queues.ack(take(queues, queue)[0])
    assert not queues.release(later)


def test_rejected_message_wakes_a_waiting_consumer(
    queues: QueueBackend, queue: str
) -> None:
    send(queues, queue, 1)
    [message] = take(queues, queue)
    found: list[Message] = []
    waiter = Thread(target=lambda: found.extend(take(queues, queue, wait=30)))
    waiter.start()
    sleep(0.1)
    assert queues.nack(message, "somewhere else")
    waiter.join(20)
    assert numbers_of(found) == [1]


def test_unacknowledged_message_goes_to_another_after_the_timeout(
    make_queues: MakeQueues, queue: str
) -> None:
    queues = make_queues(visibility_timeout=0.5)
    send(queues, queue, 1)
    began = monotonic()
    [lost] = take(queues, queue, consumer="a")
    [found] = take(queues, queue, consumer="b", wait=30)
    assert monotonic() - began > 0.45
    assert (found.envelope, found.tries, found.consumer) == (lost.envelope, 2, "b")
    assert not queues.nack(lost, "no longer mine")
    assert queues.ack(found)


def test_timeout_of_memory_follows_its_clock(queue: str) -> None:
    now = [100.0]
    queues = MemoryQueues(QueueLimits(visibility_timeout=60), clock=lambda: now[0])
    send(queues, queue, 1)
    assert numbers_of(take(queues, queue)) == [1]
    now[0] += 59.9
    assert take(queues, queue) == []
    assert queues.depth(queue, "g") == Depth(0, 1, pytest.approx(59.9))
    now[0] += 0.1
    assert queues.depth(queue, "g") == Depth(1, 0, pytest.approx(60))
    assert numbers_of(take(queues, queue)) == [1]


def test_message_of_a_killed_consumer_reaches_another(
    make_queues: MakeQueues, queue: str
) -> None:
    if make_queues.kind == "local":
        pytest.skip("within one process only")
    queues = make_queues(visibility_timeout=1.0)
    send(queues, queue, 1)
    command = [sys.executable, "-c", CONSUMER, make_queues.url, queue]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        taken = process.stdout.readline().decode().strip()
        process.kill()
    [message] = take(queues, queue, consumer="b", wait=30)
    assert (message.envelope.id, message.tries) == (taken, 2)
    assert queues.ack(message)
    assert queues.depth(queue, "g") == Depth()


def test_message_rejected_too_often_becomes_a_dead_letter(
    make_queues: MakeQueues, queue: str
) -> None:
    queues = make_queues(max_tries=3)
    send(queues, queue, 1, 2)
    for tries in (1, 2, 3):
        [message] = take(queues, queue, limit=1)
        assert message.tries == tries
        assert queues.nack(message, f"no\n{tries} سلام")
    [dead] = queues.dead_letters(queue)
    assert dead.envelope == message.envelope
    assert (dead.group, dead.reason, dead.tries) == ("g", "no 3 سلام", 3)
    assert dead.died_at.tzinfo is not None
    assert numbers_of(take(queues, queue)) == [2]


def test_message_expired_too_often_becomes_a_dead_letter(
    make_queues: MakeQueues, queue: str
) -> None:
    queues = make_queues(max_tries=2, visibility_timeout=0.2)
    send(queues, queue, 1)
    for tries in (1, 2):
        [message] = take(queues, queue, wait=30)
        assert message.tries == tries
    assert take(queues, queue, wait=1.0) == []
    [dead] = queues.dead_letters(queue)
    assert (dead.reason, dead.tries) == ("not acknowledged within 0.2 s", 2)
    assert not queues.ack(message)
    assert queues.depth(queue, "g") == Depth()


def test_dead_letters_are_bounded_and_newest_first(
    make_queues: MakeQueues, queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("redis_queues", "memory_store"):
        monkeypatch.setattr(f"app.broker.{module}.DEAD_LETTERS", 5)
    queues = make_queues(max_tries=1)
    send(queues, queue, *range(20))
    for message in take(queues, queue):
        assert queues.nack(message, "no")
    found = [dead.envelope.data["n"] for dead in queues.dead_letters(queue, 3)]
    assert found == [19, 18, 17]
    assert len(queues.dead_letters(queue)) == 5
