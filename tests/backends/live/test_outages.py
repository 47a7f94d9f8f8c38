"""Redis is hung, stopped and restarted while streams are open and queues are used."""

from collections import Counter
from threading import Event, Thread
from time import sleep

import pytest

from app.broker import sse
from app.broker.envelope import make_message
from app.broker.messages import Depth, QueueLimits
from app.broker.redis import RedisBackend
from app.broker.redis_queues import RedisQueues
from app.exceptions import Unavailable
from tests.support.valkey import Server
from tests.support.waiting import wait_for

QUEUE = "/queue/app/tests/outages"
LIMITS = QueueLimits(visibility_timeout=2.0, max_tries=1000)


class Traffic:
    """A sender and consumers that go on whatever happens, and what they know."""

    def __init__(self, url: str) -> None:
        self.sent: list[int] = []
        self.delivered: Counter[int] = Counter()
        self.ended: Counter[int] = Counter()
        self.after_the_end: list[int] = []
        self.failures = 0
        self._url = url
        self._stop = Event()
        self._threads = [Thread(target=self._send)]
        self._threads += [Thread(target=self._consume, args=(n,)) for n in "ab"]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop sending, and consume what is left."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
        queues = RedisQueues(self._url, LIMITS)
        while queues.depth(QUEUE, "g") != Depth():
            self._consume_once(queues, "last")
        queues.close()

    def _send(self) -> None:
        queues, number = RedisQueues(self._url, LIMITS), 0
        while not self._stop.is_set():
            number += 1
            try:
                queues.send(make_message(QUEUE, "job", {"n": number}))
                self.sent.append(number)
            except Unavailable:
                self.failures += 1
            sleep(0.005)
        queues.close()

    def _consume(self, name: str) -> None:
        queues = RedisQueues(self._url, LIMITS)
        while not self._stop.is_set():
            try:
                self._consume_once(queues, name)
            except Unavailable:
                sleep(0.05)
        queues.close()

    def _consume_once(self, queues: RedisQueues, name: str) -> None:
        for message in queues.consume(QUEUE, "g", name, limit=5, wait=1.0):
            number = message.envelope.data["n"]
            self.delivered[number] += 1
            if self.ended[number]:
                self.after_the_end.append(number)
            if queues.ack(message):
                self.ended[number] += 1


def mistreat(server: Server, how: str) -> None:
    """Hang the server for longer than calls wait, or end it and start it again."""
    if how == "hung":
        with server.hung():
            sleep(2.5)
    else:
        server.stop()
        sleep(1.0)
        server.start()


@pytest.mark.parametrize("how", ["hung", "restarted"])
def test_queue_loses_nothing_and_ends_each_message_once(
    own_server: Server, how: str
) -> None:
    traffic = Traffic(own_server.url)
    wait_for(lambda: len(traffic.ended) > 50)
    mistreat(own_server, how)
    assert traffic.failures
    before = len(traffic.ended)
    wait_for(lambda: len(traffic.ended) > before + 50)
    traffic.stop()
    # An acknowledgement whose answer was lost counts as well.
    assert set(traffic.sent) <= set(traffic.delivered)
    assert max(traffic.ended.values()) == 1
    assert traffic.after_the_end == []


@pytest.mark.parametrize("how", ["hung", "restarted"])
def test_open_streams_learn_of_a_loss_and_go_on(own_server: Server, how: str) -> None:
    backend = RedisBackend(own_server.url, ping_every=0.3)
    streams = [sse.EventStream(backend.subscribe(["public"])) for _ in range(50)]
    seen: list[list[str]] = [[] for _ in streams]

    def read(number: int) -> None:
        for frame in streams[number]:
            for line in frame.decode().split("\n"):
                if line.startswith(("event: resync", "data: {")):
                    seen[number].append(line)

    readers = [Thread(target=read, args=(number,)) for number in range(len(streams))]
    for reader in readers:
        reader.start()
    backend.publish("public", "post", {"n": 0})
    wait_for(lambda: all('data: {"n":0}' in found for found in seen))
    mistreat(own_server, how)
    backend.publish("public", "post", {"n": 1})
    wait_for(lambda: backend.connected)
    backend.publish("public", "post", {"n": 2})
    assert backend.flush(30)
    wait_for(lambda: all('data: {"n":2}' in found for found in seen))
    for found in seen:
        # Whoever did not receive it was told so.
        assert 'data: {"n":1}' in found or "event: resync" in found
    backend.close_subscriptions()
    for reader in readers:
        reader.join(30)
    backend.close()
