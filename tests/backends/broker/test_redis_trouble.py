"""The backend over a Redis that stops, returns, hangs, or was never there."""

import os
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection

import pytest

from app.broker import envelope
from app.broker.envelope import RESYNC
from app.broker.redis import RedisBackend
from tests.support.valkey import Server
from tests.support.waiting import wait_for

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture
def backend(own_server: Server) -> Iterator[RedisBackend]:
    """A backend over a server that the test may mistreat, quick to notice silence."""
    made = RedisBackend(own_server.url, ping_every=0.3)
    yield made
    made.close()


def test_an_idle_connection_stays(backend: RedisBackend) -> None:
    subscription = backend.subscribe(["user:1"])
    assert subscription.get(1.5) is None
    assert backend.connected


def test_clients_resync_when_redis_is_back(
    own_server: Server, backend: RedisBackend
) -> None:
    subscription = backend.subscribe(["user:1"])
    own_server.stop()
    wait_for(lambda: not backend.connected)
    own_server.start()
    assert subscription.get(10) is RESYNC
    backend.publish("user:1", "badge", {"count": 1})
    event = subscription.get(5)
    assert event is not None
    assert event.data == {"count": 1}


def test_dropped_events_are_counted_and_cause_a_resync(
    own_server: Server, backend: RedisBackend
) -> None:
    subscription = backend.subscribe(["user:1"])
    own_server.stop()
    backend.publish("user:1", "badge", {"count": 1})
    wait_for(lambda: backend.dropped == 1)
    own_server.start()
    assert subscription.get(10) is RESYNC
    # The publisher's own notice arrives too, perhaps as the same one.
    assert backend.flush(10)
    assert subscription.get(0.5) in (RESYNC, None)
    backend.publish("user:1", "badge", {"count": 2})
    event = subscription.get(5)
    assert event is not None
    assert event.data == {"count": 2}


def test_a_hung_redis_is_noticed_and_its_return_too(
    own_server: Server, backend: RedisBackend
) -> None:
    subscription = backend.subscribe(["user:1"])
    with own_server.hung():
        for count in range(500):
            backend.publish("user:1", "badge", {"count": count})
        wait_for(lambda: not backend.connected)
        assert backend.subscribe(["user:2"]).get(0) is None
    wait_for(lambda: backend.connected)
    assert subscription.get(5) is not None


def test_it_begins_without_redis(own_server: Server) -> None:
    own_server.stop()
    backend = RedisBackend(own_server.url)
    subscription = backend.subscribe(["user:1"])
    assert not backend.connected
    own_server.start()
    assert subscription.get(10) is RESYNC
    backend.close()


def test_publishing_more_than_fits_forgets_and_says_so(own_server: Server) -> None:
    backend = RedisBackend(own_server.url, publish_queue_size=10)
    subscription = backend.subscribe(["user:1"])
    with own_server.hung():
        for count in range(100):
            backend.publish("user:1", "badge", {"count": count})
        assert backend.dropped > 0
        assert not backend.flush(0.1)
    events = iter(lambda: subscription.get(10), RESYNC)
    assert len(list(events)) < 100
    backend.close()


def test_a_stranger_on_the_channel_does_no_harm(
    own_server: Server, backend: RedisBackend, caplog: pytest.LogCaptureFixture
) -> None:
    subscription = backend.subscribe(["user:1"])
    for message in (b"", b"\xff\xfe", b"hello", b"1 badge user:1\nnot json"):
        backend._publisher.put(message)
    backend.publish("user:1", "badge", {})
    event = subscription.get(5)
    assert event is not None
    assert event.name == "badge"
    assert "Not a live event" in caplog.text


def test_databases_of_one_redis_are_apart(
    own_server: Server, backend: RedisBackend
) -> None:
    other = RedisBackend(own_server.url.replace("/3", "/4"))
    here, there = backend.subscribe(["user:1"]), other.subscribe(["user:1"])
    backend.publish("user:1", "badge", {})
    assert here.get(5) is not None
    assert there.get(0.1) is None
    other.close()


def _child(backend: RedisBackend, pipe: Connection) -> None:
    subscription = backend.subscribe(["to:child"])
    backend.publish("to:parent", "hello", {"pid": os.getpid()})
    event = subscription.get(10)
    pipe.send(event.data["word"] if event else None)
    pipe.send(backend.flush(5))


def test_a_fork_gets_threads_of_its_own(backend: RedisBackend) -> None:
    subscription = backend.subscribe(["to:parent"])
    backend.publish("to:nobody", "warm", {})
    assert backend.flush(5)
    parents_end, childs_end = get_context("fork").Pipe()
    child = get_context("fork").Process(target=_child, args=(backend, childs_end))
    child.start()
    event = subscription.get(10)
    assert event is not None
    assert event.data == {"pid": child.pid}
    backend.publish("to:child", "answer", {"word": "welcome"})
    assert parents_end.poll(10)
    assert parents_end.recv() == "welcome"
    assert parents_end.recv() is True
    child.join(10)
    assert child.exitcode == 0


def test_a_message_is_readable_without_its_json() -> None:
    assert envelope.topic_of(b"12 badge user:1\n{broken") == "user:1"
