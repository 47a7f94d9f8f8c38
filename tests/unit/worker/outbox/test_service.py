"""Messages of a transaction are carried out, at least once, and never lost."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import db
from app.lib.clock import utcnow
from app.models import Outbox
from app.worker import outbox
from app.worker.outbox import delivery, service

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def done(handle):
    """The payloads that the handler of the kind "test" has seen."""
    seen = []
    handle("test", seen.append)
    return seen


def add(**options):
    outbox.add("test", {"number": 1}, **options)
    db.session.commit()


def left():
    return db.session.scalars(sa.select(Outbox)).all()


def test_message_is_carried_out_once(done):
    add()
    assert (outbox.drain(), outbox.drain()) == (1, 0)
    assert done == [{"number": 1}]
    assert left() == []


def test_failed_transaction_adds_no_message(done):
    outbox.add("test", {})
    db.session.rollback()
    assert outbox.drain() == 0


def test_message_waits_for_its_time(done):
    add(run_at=utcnow() + timedelta(minutes=1))
    assert outbox.drain() == 0
    assert done == []


def test_failure_is_stored_and_retried_later(handle):
    def fail(_payload):
        raise RuntimeError("no")

    handle("test", fail)
    add()
    outbox.drain()
    (kept,) = left()
    assert (kept.attempts, kept.last_error) == (1, "RuntimeError('no')")
    assert kept.run_at > utcnow()


def test_writes_of_a_failed_handler_are_rolled_back(handle, alice):
    def fail(_payload):
        alice.about_me = "half done"
        db.session.flush()
        raise RuntimeError

    handle("test", fail)
    add()
    outbox.drain()
    assert alice.about_me is None


def test_hopeless_message_dies_and_adds_its_otherwise(handle):
    def fail(_payload):
        raise RuntimeError

    handle("test", fail)
    add(then=("then", {}), otherwise=("otherwise", {"why": "dead"}))
    for _attempt in range(delivery.MAX_ATTEMPTS):
        db.session.execute(sa.update(Outbox).values(run_at=utcnow()))
        db.session.commit()
        outbox.drain(1)
    dead, follow_up = sorted(left(), key=lambda row: row.id)
    assert dead.dead_at is not None
    assert (follow_up.kind, follow_up.payload) == ("otherwise", {"why": "dead"})


def test_then_is_added_when_its_message_ends(done):
    add(then=("later", {"number": 2}))
    outbox.drain(limit=1)
    assert [(row.kind, row.payload) for row in left()] == [("later", {"number": 2})]


def test_unknown_kind_waits_for_a_newer_worker():
    outbox.add("of-the-future", {})
    db.session.commit()
    outbox.drain()
    assert left()[0].attempts == 1


def test_old_dead_messages_are_purged():
    add()
    long_ago = utcnow() - service.KEEP_DEAD - timedelta(days=1)
    db.session.execute(sa.update(Outbox).values(dead_at=long_ago))
    db.session.commit()
    outbox.purge()
    assert left() == []
