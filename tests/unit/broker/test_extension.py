"""The broker as an extension: bound per application, connected to nothing."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.broker import Broker
from app.broker.memory import MemoryBackend
from app.broker.redis import RedisBackend
from app.exceptions import QueueFull


def _app(**config: object) -> Flask:
    app = Flask("live")
    app.config.update(config)
    return app


def test_without_redis_it_stays_in_the_process() -> None:
    app = _app(REDIS_URL=None)
    broker = Broker(app)
    with app.app_context():
        subscription = broker.subscribe(["user:1"])
        broker.publish("user:1", "badge", {"count": 1})
        assert broker.connected
        assert broker.flush()
    assert isinstance(app.extensions["broker"], MemoryBackend)
    assert subscription.get(0) is not None


def test_with_redis_it_connects_only_when_used() -> None:
    app = _app(REDIS_URL="redis://127.0.0.1:1/0")
    broker = Broker()
    broker.init_app(app)
    assert isinstance(app.extensions["broker"], RedisBackend)
    with app.app_context():
        assert broker.connected
    broker.close(app)


def test_applications_are_apart() -> None:
    broker = Broker()
    first, second = _app(), _app()
    broker.init_app(first)
    broker.init_app(second)
    with first.app_context():
        subscription = broker.subscribe(["user:1"])
    with second.app_context():
        broker.publish("user:1", "badge", {})
    assert subscription.get(0) is None


def test_binding_twice_is_a_mistake() -> None:
    app = _app()
    broker = Broker(app)
    with pytest.raises(RuntimeError, match="bound to this application already"):
        broker.init_app(app)


def test_the_size_of_a_queue_is_a_setting() -> None:
    app = _app(LIVE_QUEUE_SIZE=1)
    broker = Broker(app)
    with app.app_context():
        subscription = broker.subscribe(["user:1"])
        for _ in range(2):
            broker.publish("user:1", "badge", {})
        broker.close_subscriptions()
    assert subscription.closed


def test_it_publishes_after_a_commit_without_a_context() -> None:
    app = _app()
    broker = Broker(app)
    engine = sa.create_engine("sqlite://")
    with Session(engine) as session:
        with app.app_context():
            subscription = broker.subscribe(["user:1"])
            broker.publish_after_commit(session, "user:1", "badge", {})
        session.commit()
    engine.dispose()
    assert subscription.get(0) is not None


def test_limits_of_queues_are_settings() -> None:
    app = _app(BROKER_QUEUE_LENGTH=1, BROKER_MAX_TRIES=1)
    broker = Broker(app)
    with app.app_context():
        sent = broker.send("/queue/mail", "job", {"n": 1}, {"X-Try": "1"})
        with pytest.raises(QueueFull, match="/queue/mail"):
            broker.send("/queue/mail", "job", {"n": 2})
        [message] = broker.consume("/queue/mail", "g", "a")
        assert message.envelope.id == sent
        assert broker.depth("/queue/mail", "g").in_delivery == 1
        assert broker.nack(message, "no")
        assert [each.reason for each in broker.dead_letters("/queue/mail")] == ["no"]
        assert not broker.ack(message)
