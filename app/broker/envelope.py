"""The envelope around what is delivered, and its form between processes.

A message is a header line (id, name and topic, or queue), then the data as JSON. The
topic is readable without parsing the JSON, so that a process pays only for what one of
its clients wants. Headers are a member of the JSON object that no sender may use, and
are written only where there are some: processes of the version before them read every
message, and pass on the member like any other.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson

from app.broker import topics
from app.lib.ids import make_id

MAX_DATA_BYTES = 64 * 1024
MAX_HEADERS = 32

RESYNC_MESSAGE = b"resync"
"""A message without a body: every client may have missed events."""

_HEADERS = "$headers"
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]{0,1000}")


@dataclass(frozen=True)
class Envelope:
    """An event on a topic or a message in a queue: what it is called and its data.

    Events are hints: they carry ids and counts, and a subscriber that missed some
    receives `RESYNC` and asks the site for the present state. `topic` is the name of
    the queue where it was sent to one. `headers` are for those who pass it on, such
    as a webhook: nothing in them may break a line of HTTP.
    """

    topic: str
    name: str
    data: Mapping[str, Any]
    id: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def json(self) -> bytes:
        """The data as JSON, encoded once however many clients receive it."""
        return orjson.dumps(self.data)


RESYNC = Envelope(topic="", name="resync", data={}, id="")
"""Sent to a client that may have missed events; it has no id and no topic."""


def make_event(
    topic: str,
    name: str,
    data: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> Envelope:
    """Return an event of this moment for a topic.

    :raises ValueError: a name or header is not valid, or the data is large.
    :raises TypeError: the data is not JSON.
    """
    topics.check_topic(topic)
    return _make(topic, name, data, headers)


def make_message(
    queue: str,
    name: str,
    data: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> Envelope:
    """Return a message of this moment for a queue.

    :raises ValueError: as `make_event`.
    :raises TypeError: as `make_event`.
    """
    topics.check_queue(queue)
    return _make(queue, name, data, headers)


def encode(envelope: Envelope) -> bytes:
    """Return an envelope as a message."""
    body = envelope.json
    if envelope.headers:
        body = orjson.dumps({**envelope.data, _HEADERS: dict(envelope.headers)})
    return f"{envelope.id} {envelope.name} {envelope.topic}\n".encode() + body


def id_of(message: bytes) -> str:
    """Return the id of a message."""
    return message.partition(b" ")[0].decode()


def topic_of(message: bytes) -> str:
    """Return the topic of a message.

    :raises ValueError: the message is none of ours.
    """
    return _header_line(message)[2]


def place_of(message: bytes) -> tuple[str, str]:
    """Return the topic of a message, and its name.

    :raises ValueError: the message is none of ours.
    """
    _, name, topic = _header_line(message)
    return topic, name


def decode(message: bytes) -> Envelope:
    """Return the envelope in a message.

    :raises ValueError: the message is none of ours.
    """
    made_id, name, topic = _header_line(message)
    data = orjson.loads(message.partition(b"\n")[2])
    if not isinstance(data, dict):
        raise ValueError("The data of a message is an object")
    headers = data.pop(_HEADERS, {})
    return Envelope(topic=topic, name=name, data=data, id=made_id, headers=headers)


def _make(
    topic: str, name: str, data: Mapping[str, Any], headers: Mapping[str, str] | None
) -> Envelope:
    topics.check_event_name(name)
    _check_headers(headers or {})
    if _HEADERS in data:
        raise ValueError(f"The member {_HEADERS} is not for data")
    made = Envelope(topic, name, dict(data), str(make_id()), dict(headers or {}))
    if len(made.json) > MAX_DATA_BYTES:
        raise ValueError(f"The data of {name} exceeds {MAX_DATA_BYTES} bytes")
    return made


def _check_headers(headers: Mapping[str, str]) -> None:
    if len(headers) > MAX_HEADERS:
        raise ValueError(f"A message has at most {MAX_HEADERS} headers")
    for name, value in headers.items():
        if not (_HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(value)):
            raise ValueError(f"Not a header: {name!r}")


def _header_line(message: bytes) -> tuple[str, str, str]:
    head, _, _ = message.partition(b"\n")
    made_id, name, topic = head.decode().split(" ")
    return made_id, name, topic
