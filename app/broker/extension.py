"""The message broker as an extension of a Flask application."""

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session, scoped_session

from app.broker import sse
from app.broker.after_commit import publish_after_commit
from app.broker.envelope import make_message
from app.broker.history import LENGTH
from app.broker.interface import BrokerBackend, QueueUpkeep, Subscription
from app.broker.memory import MemoryBackend
from app.broker.messages import DeadLetter, Depth, Message, QueueLimits, QueueState
from app.broker.redis import RedisBackend
from app.broker.topics import QUEUE_PREFIX
from app.broker.wakeups import Waiter
from app.exceptions import Unavailable

# How many queues are looked through for what nobody uses.
MOST_QUEUES = 100_000

_log = logging.getLogger(__name__)


class Broker:
    """Publishes events to open pages and other processes, and sends to queues.

    Configuration:

    - `REDIS_URL`: the Redis that joins the processes; without it events stay in one.
    - `LIVE_QUEUE_SIZE`: how many events may wait for one client before it has to
      resync instead (100).
    - `BROKER_HISTORY_LENGTH`: how many events are held for clients that come back.
    - `BROKER_QUEUE_LENGTH`: how many messages a queue holds before it refuses more.
    - `BROKER_VISIBILITY_TIMEOUT`: seconds after which a message that its consumer has
      not acknowledged is delivered again.
    - `BROKER_MAX_TRIES`: after how many deliveries it becomes a dead letter.
    - `BROKER_UNUSED_DAYS`: days after which a group without consumers is removed, and
      messages that no group receives are deleted (7).
    """

    def __init__(self, app: Flask | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Bind to an application; connects to nothing yet.

        :raises RuntimeError: the application is bound already.
        """
        if "broker" in app.extensions:
            raise RuntimeError("Broker is bound to this application already")
        app.config.setdefault("REDIS_URL", None)
        app.config.setdefault("LIVE_QUEUE_SIZE", 100)
        app.config.setdefault("BROKER_HISTORY_LENGTH", LENGTH)
        app.config.setdefault("BROKER_QUEUE_LENGTH", QueueLimits.length)
        app.config.setdefault(
            "BROKER_VISIBILITY_TIMEOUT", QueueLimits.visibility_timeout
        )
        app.config.setdefault("BROKER_MAX_TRIES", QueueLimits.max_tries)
        app.config.setdefault("BROKER_UNUSED_DAYS", 7)
        app.extensions["broker"] = _make_backend(app.config)
        sse.init_app(app)

    @property
    def backend(self) -> BrokerBackend:
        """The backend of the current application."""
        backend: BrokerBackend = current_app.extensions["broker"]
        return backend

    @property
    def connected(self) -> bool:
        """Whether events arrive and leave, as far as this process knows."""
        return self.backend.connected

    def publish(
        self,
        topic: str,
        name: str,
        data: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Publish an event to a topic now; never waits.

        :raises ValueError: as `make_event`.
        :raises TypeError: as `make_event`.
        """
        self.backend.publish(topic, name, data, headers)

    def publish_after_commit(
        self,
        session: Session | scoped_session[Any],
        topic: str,
        name: str,
        data: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Publish an event to a topic when the session's transaction commits.

        :raises ValueError: as `make_event`, before the commit.
        :raises TypeError: as `make_event`.
        """
        publish_after_commit(session, self.backend, topic, name, data, headers)

    def subscribe(
        self, topics: Iterable[str], after: str | None = None
    ) -> Subscription:
        """Subscribe to topics, from now on or with what came after an event.

        Where that event is not known any more, the subscription is not resumed: its
        client has to ask for the present state.
        """
        return self.backend.subscribe(topics, after)

    def send(
        self,
        queue: str,
        name: str,
        data: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Send a message to a queue, and return its id once it is stored.

        :raises ValueError: as `make_message`.
        :raises TypeError: as `make_message`.
        :raises QueueFull: as many messages as may wait are there already.
        :raises Unavailable: Redis does not answer; it may have stored the message.
        """
        message = make_message(queue, name, data, headers)
        self.backend.queues.send(message)
        return message.id

    def consume(
        self,
        queue: str,
        group: str,
        consumer: str,
        *,
        limit: int = 1,
        wait: float = 0.0,
    ) -> list[Message]:
        """Take up to `limit` messages; wait up to `wait` seconds for the first.

        :raises ValueError: a name or number is not valid.
        :raises Unavailable: Redis does not answer.
        """
        queues = self.backend.queues
        return queues.consume(queue, group, consumer, limit=limit, wait=wait)

    def waiter(self, queue: str, group: str) -> Waiter:
        """Return a waiter that what a group may consume from now on wakes.

        :raises ValueError: a name is not valid.
        """
        return self.backend.queues.waiter(queue, group)

    def ack(self, message: Message) -> bool:
        """End a message for its group; return False if it was ended before.

        :raises Unavailable: Redis does not answer.
        """
        return self.backend.queues.ack(message)

    def nack(self, message: Message, reason: str) -> bool:
        """Deliver a message again now, or make it a dead letter if tried too often.

        Return False if it is no longer this delivery's: ended, or delivered again.

        :raises Unavailable: Redis does not answer.
        """
        return self.backend.queues.nack(message, reason)

    def depth(self, queue: str, group: str) -> Depth:
        """Return how many messages wait for a group, or are in delivery to it.

        :raises Unavailable: Redis does not answer.
        """
        return self.backend.queues.depth(queue, group)

    def dead_letters(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """Return the newest dead letters of a queue, the newest first.

        :raises Unavailable: Redis does not answer.
        """
        return self.backend.queues.dead_letters(queue, limit)

    def queues(self, prefix: str = QUEUE_PREFIX, limit: int = 1000) -> list[QueueState]:
        """Return the states of the queues whose names begin with `prefix`.

        :raises Unavailable: Redis does not answer.
        """
        upkeep = self.backend.upkeep
        return [upkeep.state(name) for name in upkeep.names(prefix, limit)]

    @property
    def upkeep(self) -> QueueUpkeep:
        """What shows and removes single queues, groups and dead letters."""
        return self.backend.upkeep

    def remove_unused(self) -> None:
        """Remove groups and consumers unused for `BROKER_UNUSED_DAYS`, and log it.

        Without Redis it is left to the next time.
        """
        unused_after = current_app.config["BROKER_UNUSED_DAYS"] * 24 * 3600.0
        with suppress(Unavailable):
            for name in self.upkeep.names(QUEUE_PREFIX, MOST_QUEUES):
                deleted, groups = self.upkeep.tidy(name, unused_after)
                if deleted or groups:
                    _log.info("%s: %d messages, groups %s", name, deleted, groups)

    def flush(self, timeout: float = 2.0) -> bool:
        """Wait until what was published has left this process, as before it ends."""
        return self.backend.flush(timeout)

    def close_subscriptions(self) -> None:
        """End every stream and long poll of this process, as when it shuts down."""
        self.backend.close_subscriptions()
        self.backend.queues.end_waits()

    def close(self, app: Flask) -> None:
        """End the threads and connections of an application that is dropped."""
        backend: BrokerBackend = app.extensions["broker"]
        backend.close()


def _make_backend(config: Mapping[str, Any]) -> BrokerBackend:
    limits = QueueLimits(
        length=config["BROKER_QUEUE_LENGTH"],
        visibility_timeout=config["BROKER_VISIBILITY_TIMEOUT"],
        max_tries=config["BROKER_MAX_TRIES"],
    )
    url, size = config["REDIS_URL"], config["LIVE_QUEUE_SIZE"]
    history = config["BROKER_HISTORY_LENGTH"]
    if url:
        return RedisBackend(
            url, queue_size=size, queue_limits=limits, history_length=history
        )
    return MemoryBackend(size, limits, history)
