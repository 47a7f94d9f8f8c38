"""The thread that takes messages of queues for the streams of a process."""

from collections.abc import Iterator

import pytest

from app.broker.envelope import make_message
from app.broker.memory import MemoryBackend
from app.channels.feeds import Feed, Pump, Pushed
from tests.support.waiting import wait_for

QUEUE = "/queue/app/bot/jobs"


@pytest.fixture
def backend() -> Iterator[MemoryBackend]:
    """The queues and the streams of one process."""
    made = MemoryBackend()
    yield made
    made.close()


def test_feed_that_fails_ends_its_own_stream_alone(backend: MemoryBackend) -> None:
    pump = Pump()
    wrong, right = backend.subscribe([]), backend.subscribe([])
    pump.add(Feed(backend.queues, ("no queue", "main", "main"), wrong, 60.0))
    wait_for(lambda: wrong.closed)
    pump.add(Feed(backend.queues, (QUEUE, "main", "main"), right, 60.0))
    backend.queues.send(make_message(QUEUE, "job", {}))
    pump.ring()
    event = right.get(timeout=10)
    assert event is not None
    assert event.name == "job"


def test_loss_of_events_loses_no_pushed_message(backend: MemoryBackend) -> None:
    client = backend.subscribe(["public"])
    for number in range(3):
        backend.queues.send(make_message(QUEUE, "job", {"n": number}))
    Feed(backend.queues, (QUEUE, "main", "main"), client, 60.0).fill()
    backend.publish("public", "post", {})
    client.lose()
    found = [client.poll() for _ in range(5)]
    assert [event and event.name for event in found] == ["resync", *["job"] * 3, None]


def test_what_is_not_read_goes_to_the_next_stream(backend: MemoryBackend) -> None:
    pump, place = Pump(), (QUEUE, "main", "main")
    sent = make_message(QUEUE, "job", {})
    backend.queues.send(sent)
    for _ in range(8):
        client = backend.subscribe([])
        feed = Feed(backend.queues, place, client, 60.0)
        pump.add(feed)
        event = client.get(timeout=10)
        assert isinstance(event, Pushed)
        assert (event.id, event.tries) == (sent.id, 1)
        pump.discard(feed)
        client.close()
        wait_for(lambda: backend.queues.depth(QUEUE, "main").waiting == 1)
    assert backend.queues.dead_letters(QUEUE) == []


def test_stalled_client_holds_its_window(backend: MemoryBackend) -> None:
    backend.queues.send(make_message(QUEUE, "job", {}))
    backend.queues.send(make_message(QUEUE, "job", {}))
    client = backend.subscribe([])
    feed = Feed(backend.queues, (QUEUE, "main", "main"), client, 0.0, window=1)
    feed.fill()
    feed.fill()
    event = client.poll()
    assert isinstance(event, Pushed)
    assert client.poll() is None
    # Its time was over before it was read, so another may have it.
    assert not feed.read(event.receipt)
    feed.fill()
    assert client.poll() is not None
