"""The message broker as an extension of a Flask application."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session, scoped_session

from app.broker.after_commit import publish_after_commit
from app.broker.interface import BrokerBackend, Subscription
from app.broker.memory import MemoryBackend
from app.broker.redis import RedisBackend


class Broker:
    """Publishes what has just happened to open pages and to other processes.

    Configuration:

    - `REDIS_URL`: the Redis that joins the processes; without it events stay in one.
    - `LIVE_QUEUE_SIZE`: how many events may wait for one client before it has to
      resync instead (100).
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
        backend = _make_backend(app.config["REDIS_URL"], app.config["LIVE_QUEUE_SIZE"])
        app.extensions["broker"] = backend

    @property
    def backend(self) -> BrokerBackend:
        """The backend of the current application."""
        backend: BrokerBackend = current_app.extensions["broker"]
        return backend

    @property
    def connected(self) -> bool:
        """Whether events arrive and leave, as far as this process knows."""
        return self.backend.connected

    def publish(self, topic: str, name: str, data: Mapping[str, Any]) -> None:
        """Publish an event to a topic now; never waits.

        :raises ValueError: as `make_event`.
        :raises TypeError: as `make_event`.
        """
        self.backend.publish(topic, name, data)

    def publish_after_commit(
        self,
        session: Session | scoped_session[Any],
        topic: str,
        name: str,
        data: Mapping[str, Any],
    ) -> None:
        """Publish an event to a topic when the session's transaction commits.

        :raises ValueError: as `make_event`, before the commit.
        :raises TypeError: as `make_event`.
        """
        publish_after_commit(session, self.backend, topic, name, data)

    def subscribe(self, topics: Iterable[str]) -> Subscription:
        """Subscribe to topics."""
        return self.backend.subscribe(topics)

    def flush(self, timeout: float = 2.0) -> bool:
        """Wait until what was published has left this process, as before it ends."""
        return self.backend.flush(timeout)

    def close_subscriptions(self) -> None:
        """End every stream of this process, as when it shuts down."""
        self.backend.close_subscriptions()

    def close(self, app: Flask) -> None:
        """End the threads and connections of an application that is dropped."""
        backend: BrokerBackend = app.extensions["broker"]
        backend.close()


def _make_backend(redis_url: str | None, queue_size: int) -> BrokerBackend:
    if redis_url:
        return RedisBackend(redis_url, queue_size=queue_size)
    return MemoryBackend(queue_size)
