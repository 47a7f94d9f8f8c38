"""What every message broker does, whatever carries it."""

from collections.abc import Callable
from threading import Thread

import pytest

from app.broker.envelope import RESYNC
from app.broker.interface import BrokerBackend


def test_it_delivers_to_every_subscriber_of_the_topic(backend: BrokerBackend) -> None:
    alice, bob = (
        backend.subscribe(["user:1"]),
        backend.subscribe(["user:1", "author:7"]),
    )
    backend.publish("user:1", "badge", {"count": 3, "text": "سلام"})
    for subscription in (alice, bob):
        event = subscription.get(5)
        assert event is not None
        assert (event.topic, event.name) == ("user:1", "badge")
        assert event.data == {"count": 3, "text": "سلام"}
        assert event.id.isdigit()


def test_other_topics_receive_nothing(backend: BrokerBackend) -> None:
    alice, charlie = backend.subscribe(["user:1"]), backend.subscribe(["user:3"])
    backend.publish("user:1", "badge", {})
    assert alice.get(5) is not None
    assert charlie.get(0.05) is None
    assert not charlie.closed


def test_events_arrive_in_sequence_with_rising_ids(backend: BrokerBackend) -> None:
    subscription = backend.subscribe(["user:1"])
    for count in range(50):
        backend.publish("user:1", "badge", {"count": count})
    events = [subscription.get(5) for _ in range(50)]
    assert [event.data["count"] for event in events if event] == list(range(50))


def test_topics_come_and_go(backend: BrokerBackend) -> None:
    subscription = backend.subscribe(["author:1"])
    subscription.add(["author:2", "author:2", "author:1"])
    subscription.discard(["author:1", "author:9"])
    backend.publish("author:1", "post", {})
    backend.publish("author:2", "post", {})
    event = subscription.get(5)
    assert event is not None
    assert event.topic == "author:2"
    assert subscription.get(0.05) is None


def test_a_slow_client_gets_one_resync_then_new_events(
    make_backend: Callable[..., BrokerBackend],
) -> None:
    backend = make_backend(queue_size=5)
    slow, quick = backend.subscribe(["user:1"]), backend.subscribe(["user:1"])
    for count in range(20):
        backend.publish("user:1", "badge", {"count": count})
        event = quick.get(5)
        assert event is not None
        assert event.data == {"count": count}
    assert slow.get(5) is RESYNC
    rest = [event.data["count"] for _ in range(5) if (event := slow.get(0.05))]
    assert rest == list(range(20))[20 - len(rest) :]


def test_closing_wakes_the_reader_and_is_repeatable(backend: BrokerBackend) -> None:
    subscription = backend.subscribe(["user:1"])
    seen: list[object] = []
    reader = Thread(target=lambda: seen.extend(subscription))
    reader.start()
    subscription.close()
    subscription.close()
    reader.join(5)
    assert not reader.is_alive()
    assert subscription.closed
    assert seen == []
    backend.publish("user:1", "badge", {})
    subscription.add(["user:2"])
    assert subscription.get(0) is None


def test_closing_all_subscriptions_keeps_the_bus(backend: BrokerBackend) -> None:
    before = backend.subscribe(["user:1"])
    backend.close_subscriptions()
    after = backend.subscribe(["user:1"])
    backend.publish("user:1", "badge", {})
    assert before.closed
    assert after.get(5) is not None


def test_subscriptions_of_two_processes_meet(
    make_backend: Callable[..., BrokerBackend],
) -> None:
    here, there = make_backend(), make_backend()
    if type(here).__name__ == "MemoryBackend":
        pytest.skip("within one process only")
    subscription = there.subscribe(["user:1"])
    here.publish("user:1", "badge", {})
    event = subscription.get(5)
    assert event is not None
    assert event.name == "badge"
    assert there.connected


@pytest.mark.parametrize(
    ("topic", "name", "data"),
    [
        ("", "badge", {}),
        ("user 1", "badge", {}),
        ("user:1\n", "badge", {}),
        ("user:1", "bad\nge", {}),
        ("user:1", "", {}),
        ("/queue/mail", "badge", {}),
        ("user:1", "badge", {"text": "x" * 70_000}),
    ],
)
def test_invalid_event_is_refused(
    backend: BrokerBackend, topic: str, name: str, data: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"."):
        backend.publish(topic, name, data)


def test_invalid_json_is_refused(backend: BrokerBackend) -> None:
    with pytest.raises(TypeError):
        backend.publish("user:1", "badge", {"thing": object()})


def test_published_events_have_left_after_a_flush(backend: BrokerBackend) -> None:
    subscription = backend.subscribe(["user:1"])
    backend.publish("user:1", "badge", {})
    assert backend.flush(5)
    assert subscription.get(5) is not None


def test_thousands_of_idle_subscriptions_are_quick(backend: BrokerBackend) -> None:
    followees = [f"author:{number}" for number in range(300)]
    crowd = [backend.subscribe([f"user:{n}", *followees]) for n in range(2000)]
    backend.publish("user:1999", "badge", {})
    assert crowd[1999].get(5) is not None
    assert all(subscription.get(0) is None for subscription in crowd)
    for subscription in crowd:
        subscription.close()
