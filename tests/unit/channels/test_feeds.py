"""The thread that takes messages of queues for the streams of a process."""

from collections.abc import Iterator

import pytest

from app.broker.envelope import make_message
from app.broker.memory import MemoryBackend
from app.channels.feeds import Feed, Pump
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
