"""Queues over a Redis that stops, returns, hangs, forgets, or has foreign entries."""

from collections.abc import Iterator
from threading import Thread
from time import monotonic

import pytest
from redis import Redis

from app.broker.envelope import make_message
from app.broker.messages import Depth, Message, QueueLimits
from app.broker.redis_queues import RedisQueues
from app.exceptions import Unavailable
from tests.support.valkey import Server
from tests.support.waiting import wait_for

QUEUE = "/queue/app/tests/trouble"


@pytest.fixture
def queues(own_server: Server) -> Iterator[RedisQueues]:
    """Queues in a server that the test may mistreat."""
    made = RedisQueues(own_server.url, QueueLimits(visibility_timeout=0.5))
    yield made
    made.close()


def send(queues: RedisQueues, number: int = 1) -> None:
    """Send a message."""
    queues.send(make_message(QUEUE, "job", {"n": number}))


def take(queues: RedisQueues, wait: float = 0.0) -> list[Message]:
    """Consume what is there."""
    return queues.consume(QUEUE, "g", "a", limit=10, wait=wait)


def is_back(queues: RedisQueues) -> bool:
    """Return whether the queues answer."""
    try:
        queues.depth(QUEUE, "g")
    except Unavailable:
        return False
    return True


def test_stopped_redis_is_unavailable_and_returns(
    own_server: Server, queues: RedisQueues
) -> None:
    send(queues)
    [message] = take(queues)
    own_server.stop()
    for call in (
        lambda: send(queues),
        lambda: take(queues, wait=30),
        lambda: queues.ack(message),
        lambda: queues.nack(message, "no"),
        lambda: queues.depth(QUEUE, "g"),
        lambda: queues.dead_letters(QUEUE),
    ):
        began = monotonic()
        with pytest.raises(Unavailable):
            call()
        assert monotonic() - began < 10
    own_server.start()
    wait_for(lambda: is_back(queues))
    # Its memory was not stored: a new group begins, and what is unknown is ended.
    assert not queues.ack(message)
    assert not queues.nack(message, "no")
    assert take(queues) == []
    send(queues, 2)
    assert [each.envelope.data for each in take(queues)] == [{"n": 2}]


def test_hung_redis_is_unavailable_within_seconds(
    own_server: Server, queues: RedisQueues
) -> None:
    failures: list[float] = []

    def wait() -> None:
        began = monotonic()
        with pytest.raises(Unavailable):
            take(queues, wait=120)
        failures.append(monotonic() - began)

    waiter = Thread(target=wait)
    waiter.start()
    with own_server.hung():
        began = monotonic()
        with pytest.raises(Unavailable):
            send(queues)
        assert monotonic() - began < 10
        waiter.join(60)
    assert failures
    assert failures[0] < 30
    wait_for(lambda: is_back(queues))


def test_restarted_server_has_what_was_not_acknowledged(
    own_server: Server, queues: RedisQueues
) -> None:
    own_server.stop()
    own_server.options = ["--appendonly", "yes", "--appendfsync", "always"]
    own_server.start()
    wait_for(lambda: is_back(queues))
    for number in (1, 2, 3):
        send(queues, number)
    first, second = queues.consume(QUEUE, "g", "a", limit=2, wait=0)
    assert queues.ack(first)
    own_server.stop()
    own_server.start()
    wait_for(lambda: is_back(queues))
    assert queues.depth(QUEUE, "g") != Depth()
    found: dict[int, int] = {}
    while len(found) < 2:
        for message in take(queues, wait=20):
            found[message.envelope.data["n"]] = message.tries
            assert queues.ack(message)
    assert found == {2: 2, 3: 1}
    assert not queues.ack(second)
    assert queues.depth(QUEUE, "g") == Depth()


def test_flushed_server_begins_anew_while_a_consumer_waits(
    own_server: Server, queues: RedisQueues
) -> None:
    send(queues)
    [message] = take(queues)
    found: list[Message] = []
    waiter = Thread(target=lambda: found.extend(take(queues, wait=60)))
    with Redis.from_url(own_server.url) as client:
        client.flushall()
        waiter.start()
        wait_for(lambda: client.exists(f"microblog:{{{QUEUE}}}"))
        client.flushall()
    send(queues, 2)
    waiter.join(30)
    assert [each.envelope.data for each in found] == [{"n": 2}]
    assert not queues.ack(message)


def test_foreign_entry_harms_no_consumer(
    own_server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    queues = RedisQueues(own_server.url, QueueLimits(max_tries=1))
    key = f"microblog:{{{QUEUE}}}"
    with Redis.from_url(own_server.url) as client:
        client.xadd(key, {"e": b"\xff\xfe"})
        client.xadd(f"{key}:dead", {"e": b"no", "g": "g", "r": "no", "t": 1})
    send(queues)
    [message] = take(queues)
    assert message.envelope.data == {"n": 1}
    assert "Not a message" in caplog.text
    assert queues.dead_letters(QUEUE)[0].envelope.name == "unreadable"
    queues.close()
