"""How an event travels between processes: a line of words, then its JSON.

The topic is readable without parsing the JSON, so that a process pays only for the
events that one of its clients wants.
"""

import orjson

from app.broker.interface import Event

RESYNC = b"resync"
"""A message without a second line: every client may have missed something."""


def encode(event: Event) -> bytes:
    """Write an event as a message."""
    return f"{event.id} {event.name} {event.topic}\n".encode() + event.json


def topic_of(message: bytes) -> str:
    """Read the topic of a message.

    :raises ValueError: the message is none of ours.
    """
    return _words(message)[2]


def decode(message: bytes) -> Event:
    """Read an event from a message.

    :raises ValueError: the message is none of ours.
    """
    made_id, name, topic = _words(message)
    data = orjson.loads(message.partition(b"\n")[2])
    return Event(topic=topic, name=name, data=data, id=made_id)


def _words(message: bytes) -> tuple[str, str, str]:
    head, _, _ = message.partition(b"\n")
    made_id, name, topic = head.decode().split(" ")
    return made_id, name, topic
