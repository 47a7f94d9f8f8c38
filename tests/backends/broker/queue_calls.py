"""Short calls of queues for tests, with numbers as messages."""

from typing import Any

from app.broker.envelope import make_message
from app.broker.interface import QueueBackend
from app.broker.messages import Message


def send(queues: QueueBackend, queue: str, *numbers: int) -> None:
    """Send a message for each number."""
    for number in numbers:
        queues.send(make_message(queue, "job", {"n": number}))


def take(
    queues: QueueBackend, queue: str, group: str = "g", consumer: str = "a", **how: Any
) -> list[Message]:
    """Consume what is there, or as `how` says."""
    how = {"limit": 100, "wait": 0.0} | how
    return queues.consume(queue, group, consumer, **how)


def numbers_of(messages: list[Message]) -> list[int]:
    """Return the number in each message."""
    return [message.envelope.data["n"] for message in messages]
