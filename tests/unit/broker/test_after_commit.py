"""Events that follow the fate of the transaction they speak of."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from app.broker.after_commit import KEY, publish_after_commit
from app.broker.interface import Subscription
from app.broker.memory import MemoryBackend


class Told:
    """A session, and what its commits have published."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.broker = MemoryBackend()
        self.subscription: Subscription = self.broker.subscribe(["user:1"])

    def say(self, name: str) -> None:
        publish_after_commit(self.session, self.broker, "user:1", name, {})

    def heard(self) -> list[str]:
        names = []
        while (event := self.subscription.get(0)) is not None:
            names.append(event.name)
        return names


@pytest.fixture
def told() -> Iterator[Told]:
    engine = sa.create_engine("sqlite://")
    with Session(engine) as session:
        yield Told(session)
    engine.dispose()


def test_it_waits_for_the_commit(told: Told) -> None:
    told.session.execute(sa.text("select 1"))
    told.say("one")
    told.say("two")
    told.session.flush()
    assert told.heard() == []
    told.session.commit()
    assert told.heard() == ["one", "two"]
    told.session.commit()
    assert told.heard() == []


def test_a_rollback_drops_them(told: Told) -> None:
    told.say("one")
    told.session.rollback()
    told.say("two")
    told.session.commit()
    assert told.heard() == ["two"]


def test_a_closed_session_drops_them(told: Told) -> None:
    told.say("one")
    told.session.close()
    told.session.execute(sa.text("select 1"))
    told.session.commit()
    assert told.heard() == []


def test_a_released_savepoint_waits_for_the_commit(told: Told) -> None:
    with told.session.begin_nested():
        told.say("one")
    assert told.heard() == []
    told.session.commit()
    assert told.heard() == ["one"]


def test_a_rolled_back_savepoint_drops_its_own(told: Told) -> None:
    told.say("before")
    savepoint = told.session.begin_nested()
    told.say("inside")
    with told.session.begin_nested():
        told.say("deeper")
    savepoint.rollback()
    told.say("after")
    told.session.commit()
    assert told.heard() == ["before", "after"]


def test_the_first_events_of_a_savepoint_are_dropped_too(told: Told) -> None:
    savepoint = told.session.begin_nested()
    told.say("inside")
    savepoint.rollback()
    told.session.commit()
    assert told.heard() == []


def test_failed_flush_in_a_savepoint_drops_later_events_only(told: Told) -> None:
    told.say("before")
    told.session.execute(sa.text("create table t (id integer primary key)"))
    table = sa.table("t", sa.column("id"))
    told.session.execute(sa.insert(table).values(id=1))
    savepoint = told.session.begin_nested()
    told.say("inside")
    with pytest.raises(sa.exc.IntegrityError):
        told.session.execute(sa.insert(table).values(id=1))
    savepoint.rollback()
    told.session.commit()
    assert told.heard() == ["before"]


def test_failed_commit_publishes_nothing(told: Told) -> None:
    told.say("one")
    with pytest.raises(RuntimeError), told.session.begin_nested():
        raise RuntimeError
    with pytest.raises(sa.exc.OperationalError):
        told.session.execute(sa.text("select broken"))
    told.session.rollback()
    assert told.heard() == []
    assert KEY not in told.session.info


def test_a_scoped_session_will_do() -> None:
    engine = sa.create_engine("sqlite://")
    registry = scoped_session(sessionmaker(engine))
    broker = MemoryBackend()
    subscription = broker.subscribe(["user:1"])
    publish_after_commit(registry, broker, "user:1", "one", {})
    registry.commit()
    registry.remove()
    engine.dispose()
    assert subscription.get(0) is not None


def test_invalid_event_fails_before_the_commit(told: Told) -> None:
    with pytest.raises(ValueError, match="Not a topic"):
        told.say("two words")
    told.session.commit()
    assert told.heard() == []
