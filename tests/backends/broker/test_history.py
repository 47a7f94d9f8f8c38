"""The history of events that all processes share, and its interruptions."""

from collections.abc import Callable, Iterator

import pytest
from redis import Redis

from app.broker.envelope import RESYNC, make_event
from app.broker.interface import BrokerBackend, Subscription
from app.broker.redis import RedisBackend
from tests.support.valkey import Server
from tests.support.waiting import wait_for


def numbers(subscription: Subscription, count: int) -> list[int]:
    """Return the numbers in the next events."""
    found = [subscription.get(10) for _ in range(count)]
    return [event.data["n"] for event in found if event]


def missed(subscription: Subscription) -> list[int]:
    """Return the numbers in the events that the client missed."""
    assert subscription.is_resumed
    return [event.data["n"] for event in subscription.missed]


def publish(backend: BrokerBackend, *sent: int) -> None:
    """Publish a number each to a topic."""
    for number in sent:
        backend.publish("user:1", "badge", {"n": number})
    assert backend.flush(10)


def test_subscription_resumes_after_an_event(backend: BrokerBackend) -> None:
    first = backend.subscribe(["user:1"])
    publish(backend, 1, 2, 3)
    event = first.get(10)
    assert event is not None
    assert numbers(first, 2) == [2, 3]
    again = backend.subscribe(["user:1"], after=event.id)
    assert missed(again) == [2, 3]
    assert again.get(0.05) is None
    other = backend.subscribe(["user:2"], after=event.id)
    assert missed(other) == []
    assert not backend.subscribe(["user:1"], after="12345").is_resumed
    assert not backend.subscribe(["user:1"]).is_resumed


def test_event_that_is_published_twice_arrives_once(backend: BrokerBackend) -> None:
    subscription = backend.subscribe(["user:1"])
    publish(backend, 1)
    event = subscription.get(10)
    assert event is not None
    twice = make_event("user:1", "badge", {"n": 2})
    # So it is where the connection broke after Redis had carried it out.
    backend.publish_event(twice)
    backend.publish_event(twice)
    publish(backend, 3)
    assert numbers(subscription, 2) == [2, 3]
    assert missed(backend.subscribe(["user:1"], after=event.id)) == [2, 3]


def test_another_process_knows_what_was_missed(
    make_backend: Callable[..., BrokerBackend],
) -> None:
    here = make_backend()
    if type(here).__name__ == "MemoryBackend":
        pytest.skip("within one process only")
    subscription = here.subscribe(["user:1"])
    publish(here, 1, 2, 3)
    event = subscription.get(10)
    assert event is not None
    # It begins after the events, as after a restart.
    there = make_backend()
    again = there.subscribe(["user:1"], after=event.id)
    assert missed(again) == [2, 3]
    publish(here, 4)
    assert numbers(again, 1) == [4]
    assert again.get(0.1) is None


@pytest.fixture
def backend_of_own(own_server: Server) -> Iterator[RedisBackend]:
    """A backend over a server that the test may mistreat, quick to notice silence."""
    made = RedisBackend(own_server.url, ping_every=0.3)
    yield made
    made.close()


def test_lost_connection_loses_no_event_and_causes_no_resync(
    own_server: Server, backend_of_own: RedisBackend
) -> None:
    subscription = backend_of_own.subscribe(["user:1"])
    publish(backend_of_own, 1)
    assert numbers(subscription, 1) == [1]
    other = RedisBackend(own_server.url)
    with Redis.from_url(own_server.url) as client:
        assert client.client_kill_filter(_type="pubsub") >= 1
        publish(other, 2, 3)
    publish(backend_of_own, 4)
    assert numbers(subscription, 3) == [2, 3, 4]
    assert subscription.get(0.2) is None
    other.close()


def test_restarted_redis_causes_a_resync(
    own_server: Server, backend_of_own: RedisBackend
) -> None:
    own_server.options = ["--appendonly", "yes", "--appendfsync", "always"]
    own_server.stop()
    own_server.start()
    subscription = backend_of_own.subscribe(["user:1"])
    publish(backend_of_own, 1)
    while subscription.get(10) is RESYNC:
        pass
    own_server.stop()
    wait_for(lambda: not backend_of_own.connected)
    own_server.start()
    assert subscription.get(10) is RESYNC
    publish(backend_of_own, 2)
    found = [subscription.get(10), subscription.get(0.5)]
    assert [event.data["n"] for event in found if event and event is not RESYNC] == [2]


def test_lost_events_interrupt_the_history(
    own_server: Server, backend_of_own: RedisBackend
) -> None:
    subscription = backend_of_own.subscribe(["user:1"])
    publish(backend_of_own, 1)
    event = subscription.get(10)
    assert event is not None
    assert backend_of_own.subscribe(["user:1"], after=event.id).is_resumed
    backend_of_own._publisher._queue.lose(also=1)
    assert subscription.get(10) is RESYNC
    assert not backend_of_own.subscribe(["user:1"], after=event.id).is_resumed
    publish(backend_of_own, 2)
    later = subscription.get(10)
    assert later is not None
    # A process that begins now knows of the interruption as well.
    other = RedisBackend(own_server.url)
    assert other.subscribe(["user:1"], after=later.id).is_resumed
    assert not other.subscribe(["user:1"], after=event.id).is_resumed
    other.close()


def test_redis_holds_the_newest_only(own_server: Server) -> None:
    backend = RedisBackend(own_server.url, history_length=100)
    publish(backend, *range(1000))
    with Redis.from_url(own_server.url) as client:
        assert 100 <= client.xlen("microblog:history") <= 300
    backend.close()
