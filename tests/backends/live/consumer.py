"""A consumer in a process of its own: prints the number of each message it ended.

It stops at the message of a given number, prints that, and never acknowledges it.
"""

# ruff: noqa: T201  # The parent reads what is printed.
import sys
import time

from app.broker.messages import QueueLimits
from app.broker.redis_queues import RedisQueues

LIMITS = QueueLimits(visibility_timeout=1.0)


def main(url: str, queue: str, name: str, stop_after: int) -> None:
    """Consume and acknowledge, and get stuck after so many messages."""
    queues = RedisQueues(url, LIMITS)
    done = 0
    while True:
        for message in queues.consume(queue, "g", name, limit=5, wait=5):
            if done == stop_after:
                print("stuck", message.envelope.data["n"], flush=True)
                time.sleep(600)
            if queues.ack(message):
                print("ended", message.envelope.data["n"], flush=True)
                done += 1


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
