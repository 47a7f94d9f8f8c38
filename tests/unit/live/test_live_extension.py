"""The bus as an extension: bound per application, connected to nothing."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.live import Live
from app.live.local_bus import LocalBus
from app.live.redis_bus import RedisBus


def _app(**config: object) -> Flask:
    app = Flask("live")
    app.config.update(config)
    return app


def test_without_redis_it_stays_in_the_process() -> None:
    app = _app(REDIS_URL=None)
    live = Live(app)
    with app.app_context():
        subscription = live.subscribe(["user:1"])
        live.publish("user:1", "badge", {"count": 1})
        assert live.connected
        assert live.flush()
    assert isinstance(app.extensions["live"], LocalBus)
    assert subscription.get(0) is not None


def test_with_redis_it_connects_only_when_used() -> None:
    app = _app(REDIS_URL="redis://127.0.0.1:1/0")
    live = Live()
    live.init_app(app)
    assert isinstance(app.extensions["live"], RedisBus)
    with app.app_context():
        assert live.connected
    live.close(app)


def test_applications_are_apart() -> None:
    live = Live()
    first, second = _app(), _app()
    live.init_app(first)
    live.init_app(second)
    with first.app_context():
        subscription = live.subscribe(["user:1"])
    with second.app_context():
        live.publish("user:1", "badge", {})
    assert subscription.get(0) is None


def test_binding_twice_is_a_mistake() -> None:
    app = _app()
    live = Live(app)
    with pytest.raises(RuntimeError, match="bound to this application already"):
        live.init_app(app)


def test_the_size_of_a_queue_is_a_setting() -> None:
    app = _app(LIVE_QUEUE_SIZE=1)
    live = Live(app)
    with app.app_context():
        subscription = live.subscribe(["user:1"])
        for _ in range(2):
            live.publish("user:1", "badge", {})
        live.close_subscriptions()
    assert subscription.closed


def test_it_publishes_after_a_commit_without_a_context() -> None:
    app = _app()
    live = Live(app)
    engine = sa.create_engine("sqlite://")
    with Session(engine) as session:
        with app.app_context():
            subscription = live.subscribe(["user:1"])
            live.publish_after_commit(session, "user:1", "badge", {})
        session.commit()
    engine.dispose()
    assert subscription.get(0) is not None
