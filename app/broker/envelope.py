"""The form of an event between processes: a header line, then its JSON.

The topic is readable without parsing the JSON, so that a process pays only for the
events that one of its clients wants.
"""

import orjson

from app.broker.interface import Event

RESYNC = b"resync"
"""A message without a body: every client may have missed events."""


def encode(event: Event) -> bytes:
    """Return an event as a message."""
    return f"{event.id} {event.name} {event.topic}\n".encode() + event.json


def topic_of(message: bytes) -> str:
    """Return the topic of a message.

    :raises ValueError: the message is none of ours.
    """
    return _header(message)[2]


def decode(message: bytes) -> Event:
    """Return the event in a message.

    :raises ValueError: the message is none of ours.
    """
    made_id, name, topic = _header(message)
    data = orjson.loads(message.partition(b"\n")[2])
    return Event(topic=topic, name=name, data=data, id=made_id)


def _header(message: bytes) -> tuple[str, str, str]:
    head, _, _ = message.partition(b"\n")
    made_id, name, topic = head.decode().split(" ")
    return made_id, name, topic
