"""The event bus as an extension of a Flask application."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask, current_app
from sqlalchemy.orm import Session, scoped_session

from app.live.after_commit import publish_after_commit
from app.live.interface import EventBus, Subscription
from app.live.local_bus import LocalBus
from app.live.redis_bus import RedisBus


class Live:
    """Tells open pages, and other processes, what has just happened.

    Configuration:

    - `REDIS_URL`: the Redis that joins the processes; without it events stay in one.
    - `LIVE_QUEUE_SIZE`: how many events may wait for one client before it is told to
      resync instead (100).
    """

    def __init__(self, app: Flask | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Bind to an application; connects to nothing yet.

        :raises RuntimeError: the application is bound already.
        """
        if "live" in app.extensions:
            raise RuntimeError("Live is bound to this application already")
        app.config.setdefault("REDIS_URL", None)
        app.config.setdefault("LIVE_QUEUE_SIZE", 100)
        bus = _make_bus(app.config["REDIS_URL"], app.config["LIVE_QUEUE_SIZE"])
        app.extensions["live"] = bus

    @property
    def bus(self) -> EventBus:
        """The bus of the current application."""
        bus: EventBus = current_app.extensions["live"]
        return bus

    @property
    def connected(self) -> bool:
        """Whether events arrive and leave, as far as this process knows."""
        return self.bus.connected

    def publish(self, topic: str, name: str, data: Mapping[str, Any]) -> None:
        """Tell the subscribers of a topic now; never waits.

        :raises ValueError: as `make_event`.
        :raises TypeError: as `make_event`.
        """
        self.bus.publish(topic, name, data)

    def publish_after_commit(
        self,
        session: Session | scoped_session[Any],
        topic: str,
        name: str,
        data: Mapping[str, Any],
    ) -> None:
        """Tell the subscribers of a topic when the session's transaction commits.

        :raises ValueError: as `make_event`, before the commit.
        :raises TypeError: as `make_event`.
        """
        publish_after_commit(session, self.bus, topic, name, data)

    def subscribe(self, topics: Iterable[str]) -> Subscription:
        """Listen to topics from now on."""
        return self.bus.subscribe(topics)

    def flush(self, timeout: float = 2.0) -> bool:
        """Wait until what was published has left this process, as before it ends."""
        return self.bus.flush(timeout)

    def close_subscriptions(self) -> None:
        """End every stream of this process, as when it shuts down."""
        self.bus.close_subscriptions()

    def close(self, app: Flask) -> None:
        """End the threads and connections of an application that is dropped."""
        bus: EventBus = app.extensions["live"]
        bus.close()


def _make_bus(redis_url: str | None, queue_size: int) -> EventBus:
    if redis_url:
        return RedisBus(redis_url, queue_size=queue_size)
    return LocalBus(queue_size)
