"""The interface of message brokers: events, subscriptions, backends."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import orjson

from app.lib.ids import make_id

MAX_DATA_BYTES = 64 * 1024
QUEUE_PREFIX = "/queue/"

_NAME = re.compile(r"[^\s\x00-\x1f\x7f]{1,200}", re.ASCII)


@dataclass(frozen=True)
class Event:
    """Something that happened, delivered to the present subscribers of its topic.

    Events are hints: they carry ids and counts, and a subscriber that missed some
    receives `RESYNC` and asks the site for the present state.
    """

    topic: str
    name: str
    data: Mapping[str, Any]
    id: str

    @cached_property
    def json(self) -> bytes:
        """The data as JSON, encoded once however many clients receive it."""
        return orjson.dumps(self.data)


RESYNC = Event(topic="", name="resync", data={}, id="")
"""Sent to a client that may have missed events; it has no id and no topic."""


def make_event(topic: str, name: str, data: Mapping[str, Any]) -> Event:
    """Return an event of this moment.

    Topics that begin with `/queue/` are reserved for another kind of delivery, in which
    every event reaches one consumer.

    :raises ValueError: topic or name is not one printable word, or the data is large.
    :raises TypeError: the data is not JSON.
    """
    if topic.startswith(QUEUE_PREFIX):
        raise ValueError(f"Queues are not built yet: {topic}")
    for value in (topic, name):
        if not _NAME.fullmatch(value):
            raise ValueError(f"Not a topic or an event name: {value!r}")
    event = Event(topic=topic, name=name, data=dict(data), id=str(make_id()))
    if len(event.json) > MAX_DATA_BYTES:
        raise ValueError(f"The data of {name} exceeds {MAX_DATA_BYTES} bytes")
    return event


class Subscription(Protocol):
    """The events of some topics, in a bounded queue that one client reads."""

    @property
    def closed(self) -> bool:
        """Whether no event will come any more."""

    def get(self, timeout: float | None = None) -> Event | None:
        """Wait for the next event; None after `timeout` seconds or when closed."""

    def __iter__(self) -> Iterator[Event]:
        """Yield events until the subscription is closed."""

    def add(self, topics: Iterable[str]) -> None:
        """Subscribe to more topics."""

    def discard(self, topics: Iterable[str]) -> None:
        """Unsubscribe from these topics."""

    def close(self) -> None:
        """End the subscription and wake its reader; harmless when repeated."""


class BrokerBackend(Protocol):
    """Delivers events to the subscribers of every process."""

    @property
    def connected(self) -> bool:
        """Whether events arrive and leave, as far as this process knows."""

    def publish(self, topic: str, name: str, data: Mapping[str, Any]) -> None:
        """Publish an event to a topic; never waits.

        :raises ValueError: as `make_event`.
        :raises TypeError: as `make_event`.
        """

    def send(self, event: Event) -> None:
        """Publish an event that was made already; never waits and never raises."""

    def subscribe(self, topics: Iterable[str]) -> Subscription:
        """Subscribe to topics."""

    def flush(self, timeout: float = 2.0) -> bool:
        """Wait until what was published has left this process; return whether."""

    def close_subscriptions(self) -> None:
        """End every subscription of this process, as when it shuts down."""

    def close(self) -> None:
        """End every subscription, thread and connection."""
