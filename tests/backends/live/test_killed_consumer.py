"""A consumer is killed in the middle of a message; two others go on."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

from app.broker.envelope import make_message
from app.broker.messages import Depth
from app.broker.redis_queues import RedisQueues
from tests.support.valkey import Server
from tests.support.waiting import wait_for

ROOT = Path(__file__).parents[3]
QUEUE = "/queue/app/tests/killed"
MESSAGES = 200


class Consumer:
    """A consumer in a process, and what it said."""

    def __init__(self, url: str, name: str, stop_after: int) -> None:
        program = [sys.executable, "-m", "tests.backends.live.consumer"]
        self.process = subprocess.Popen(
            [*program, url, QUEUE, name, str(stop_after)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        self.ended: list[int] = []
        self.stuck: list[int] = []
        self._reader = Thread(target=self._read)
        self._reader.start()

    def kill(self) -> None:
        """End the process at once, and read what it said until then."""
        self.process.kill()
        self.process.wait(10)
        self._reader.join(10)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            word, number = line.split()
            (self.stuck if word == "stuck" else self.ended).append(int(number))


@contextmanager
def consumer(url: str, name: str, stop_after: int = MESSAGES + 1) -> Iterator[Consumer]:
    """Run a consumer until the test is over."""
    running = Consumer(url, name, stop_after)
    try:
        yield running
    finally:
        running.kill()


def test_messages_of_a_killed_consumer_are_ended_once_by_others(
    own_server: Server,
) -> None:
    queues = RedisQueues(own_server.url)
    for number in range(MESSAGES):
        queues.send(make_message(QUEUE, "job", {"n": number}))
    with ExitStack() as stack:
        victim = stack.enter_context(consumer(own_server.url, "victim", 20))
        wait_for(lambda: victim.stuck)
        victim.kill()
        names = ("one", "two")
        others = [stack.enter_context(consumer(own_server.url, n)) for n in names]
        # What is acknowledged is told a moment later.
        wait_for(lambda: sum(len(each.ended) for each in [victim, *others]) >= MESSAGES)
        assert queues.depth(QUEUE, "g") == Depth()
    queues.close()
    ended = Counter(victim.ended + others[0].ended + others[1].ended)
    assert set(victim.stuck) < set(others[0].ended + others[1].ended)
    assert ended == Counter(range(MESSAGES))
