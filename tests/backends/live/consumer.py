"""A consumer in a process of its own: prints the number of each message it ended.

It stops at the message of a given number, prints that, and never acknowledges it.
"""

import sys
import time

from app.broker.messages import Message, QueueLimits
from app.broker.redis_queues import RedisQueues

LIMITS = QueueLimits(visibility_timeout=1.0)


def say(word: str, message: Message) -> None:
    """Print a whole line at once, for this process may be killed at any moment."""
    sys.stdout.write(f"{word} {message.envelope.data['n']}\n")
    sys.stdout.flush()


def main(url: str, queue: str, name: str, stop_after: int) -> None:
    """Consume and acknowledge, and get stuck after so many messages."""
    queues = RedisQueues(url, LIMITS)
    done = 0
    while True:
        for message in queues.consume(queue, "g", name, limit=5, wait=5):
            if done == stop_after:
                say("stuck", message)
                time.sleep(600)
            if queues.ack(message):
                say("ended", message)
                done += 1


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
