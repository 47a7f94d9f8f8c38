"""Greenlets share the messages of a queue: each receives some, none is lost.

Prints how many messages arrived, and how many different ones. Run as a program,
because gevent has to patch before anything is imported.
"""

# ruff: noqa: E402, T201  # Patching comes first, and the parent reads what is printed.
from gevent import monkey

monkey.patch_all()

import sys

import gevent

from app.broker.envelope import make_message
from app.broker.interface import QueueBackend
from app.broker.memory_queues import MemoryQueues
from app.broker.redis_queues import RedisQueues

MESSAGES = 500
QUEUE = "/queue/app/tests/greenlets"


def main(url: str) -> None:
    """Consume from greenlets while this one sends."""
    queues: QueueBackend = RedisQueues(url) if url else MemoryQueues()
    found: list[int] = []
    workers = [gevent.spawn(work, queues, f"w{n}", found) for n in range(20)]
    gevent.sleep(0.1)
    for number in range(MESSAGES):
        queues.send(make_message(QUEUE, "job", {"n": number}))
    gevent.joinall(workers, timeout=60)
    print(len(found), len(set(found)))


def work(queues: QueueBackend, name: str, found: list[int]) -> None:
    """Consume and acknowledge until as many were found as are sent."""
    while len(found) < MESSAGES:
        for message in queues.consume(QUEUE, "g", name, limit=3, wait=0.5):
            gevent.sleep(0)
            found.append(message.envelope.data["n"])
            assert queues.ack(message)


if __name__ == "__main__":
    main(*sys.argv[1:2])
