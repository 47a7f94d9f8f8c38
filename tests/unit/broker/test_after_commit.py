"""Events are published when their transaction commits, and dropped otherwise."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from app.broker.after_commit import KEY, publish_after_commit
from app.broker.interface import Subscription
from app.broker.memory import MemoryBackend


class SessionPublisher:
    """A session, and a subscription to what its commits publish."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.broker = MemoryBackend()
        self.subscription: Subscription = self.broker.subscribe(["user:1"])

    def publish(self, name: str) -> None:
        publish_after_commit(self.session, self.broker, "user:1", name, {})

    def received(self) -> list[str]:
        names = []
        while (event := self.subscription.get(0)) is not None:
            names.append(event.name)
        return names


@pytest.fixture
def publisher() -> Iterator[SessionPublisher]:
    engine = sa.create_engine("sqlite://")
    with Session(engine) as session:
        yield SessionPublisher(session)
    engine.dispose()


def test_events_wait_for_the_commit(publisher: SessionPublisher) -> None:
    publisher.session.execute(sa.text("select 1"))
    publisher.publish("one")
    publisher.publish("two")
    publisher.session.flush()
    assert publisher.received() == []
    publisher.session.commit()
    assert publisher.received() == ["one", "two"]
    publisher.session.commit()
    assert publisher.received() == []


def test_rollback_drops_events(publisher: SessionPublisher) -> None:
    publisher.publish("one")
    publisher.session.rollback()
    publisher.publish("two")
    publisher.session.commit()
    assert publisher.received() == ["two"]


def test_closed_session_drops_events(publisher: SessionPublisher) -> None:
    publisher.publish("one")
    publisher.session.close()
    publisher.session.execute(sa.text("select 1"))
    publisher.session.commit()
    assert publisher.received() == []


def test_released_savepoint_waits_for_the_commit(publisher: SessionPublisher) -> None:
    with publisher.session.begin_nested():
        publisher.publish("one")
    assert publisher.received() == []
    publisher.session.commit()
    assert publisher.received() == ["one"]


def test_rolled_back_savepoint_drops_its_own_events(
    publisher: SessionPublisher,
) -> None:
    publisher.publish("before")
    savepoint = publisher.session.begin_nested()
    publisher.publish("inside")
    with publisher.session.begin_nested():
        publisher.publish("deeper")
    savepoint.rollback()
    publisher.publish("after")
    publisher.session.commit()
    assert publisher.received() == ["before", "after"]


def test_rolled_back_savepoint_drops_the_first_events_too(
    publisher: SessionPublisher,
) -> None:
    savepoint = publisher.session.begin_nested()
    publisher.publish("inside")
    savepoint.rollback()
    publisher.session.commit()
    assert publisher.received() == []


def test_failed_flush_in_a_savepoint_drops_later_events_only(
    publisher: SessionPublisher,
) -> None:
    publisher.publish("before")
    publisher.session.execute(sa.text("create table t (id integer primary key)"))
    table = sa.table("t", sa.column("id"))
    publisher.session.execute(sa.insert(table).values(id=1))
    savepoint = publisher.session.begin_nested()
    publisher.publish("inside")
    with pytest.raises(sa.exc.IntegrityError):
        publisher.session.execute(sa.insert(table).values(id=1))
    savepoint.rollback()
    publisher.session.commit()
    assert publisher.received() == ["before"]


def test_failed_commit_publishes_nothing(publisher: SessionPublisher) -> None:
    publisher.publish("one")
    with pytest.raises(RuntimeError), publisher.session.begin_nested():
        raise RuntimeError
    with pytest.raises(sa.exc.OperationalError):
        publisher.session.execute(sa.text("select broken"))
    publisher.session.rollback()
    assert publisher.received() == []
    assert KEY not in publisher.session.info


def test_scoped_session_publishes_after_commit() -> None:
    engine = sa.create_engine("sqlite://")
    registry = scoped_session(sessionmaker(engine))
    broker = MemoryBackend()
    subscription = broker.subscribe(["user:1"])
    publish_after_commit(registry, broker, "user:1", "one", {})
    registry.commit()
    registry.remove()
    engine.dispose()
    assert subscription.get(0) is not None


def test_invalid_event_fails_before_the_commit(publisher: SessionPublisher) -> None:
    with pytest.raises(ValueError, match="Not a topic"):
        publisher.publish("two words")
    publisher.session.commit()
    assert publisher.received() == []
