"""A message is held by one worker at a time, and ends as fits its failure."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app import db
from app.exceptions import Unavailable
from app.models import Outbox
from app.worker import outbox
from app.worker.outbox import delivery
from app.worker.registry import DATABASE, MAIL, registry

pytestmark = pytest.mark.usefixtures("app")
WAIT = 60.0


def add(kind="test", **options):
    outbox.add(kind, {}, **options)
    db.session.commit()


def left():
    db.session.rollback()
    return db.session.scalars(sa.select(Outbox).order_by(Outbox.id)).all()


def drain_elsewhere(app, **options):
    """Drain as another worker does, in a session of its own."""

    def run():
        with app.app_context():
            return outbox.drain(**options)

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(WAIT)


def test_waiting_messages_are_not_claimed(app, clock, handle):
    done, found = [], []

    def handler(_payload):
        done.append(1)
        # Another worker takes the rest while this one is busy with the first.
        if len(done) == 1:
            found.append(drain_elsewhere(app))

    handle("test", handler)
    for _number in range(5):
        add()
    assert (outbox.drain(), found) == (1, [4])


def test_a_message_slower_than_its_lease_is_handled_once(app, clock, handle):
    done = []

    def handler(_payload):
        done.append(1)
        for _minute in range(10):
            clock.move(minutes=1)
            delivery._renew(db.engine, delivery.Lease(*held()))
            assert drain_elsewhere(app) == 0

    def held():
        with db.engine.connect() as connection:
            return connection.execute(sa.select(Outbox.id, Outbox.claim)).one()

    handle("test", handler)
    add()
    assert outbox.drain() == 1
    assert (done, left()) == ([1], [])


def test_lease_is_renewed_while_a_handler_works(app, clock, handle, monkeypatch):
    renewed = threading.Event()
    real = delivery._renew

    def renew(*arguments):
        real(*arguments)
        renewed.set()

    monkeypatch.setattr(delivery, "_renew", renew)
    monkeypatch.setattr(delivery, "HEARTBEAT", 0.01)
    handle("test", lambda _payload: renewed.wait(WAIT))
    add()
    assert outbox.drain() == 1
    assert (renewed.is_set(), left()) == (True, [])


def test_worker_without_its_lease_writes_nothing(app, clock, handle, alice):
    calls = []

    def handler(_payload):
        calls.append(1)
        if len(calls) == 1:
            clock.move(seconds=delivery.LEASE.total_seconds() + 1)
            drain_elsewhere(app)
            alice.about_me = "written by the one who lost it"

    handle("test", handler)
    add(then=("later", {}))
    outbox.drain()
    db.session.expire_all()
    assert len(calls) == 2
    assert alice.about_me is None
    assert [message.kind for message in left()] == ["later"]


def test_a_killed_workers_messages_are_claimed_when_its_lease_ends(clock, handle):
    handle("test", lambda _payload: None)
    add()
    (message,) = left()
    delivery.leases.take(db.session.execute, message.id)
    db.session.commit()
    assert outbox.drain() == 0
    clock.move(seconds=delivery.LEASE.total_seconds() + 1)
    assert outbox.drain() == 1


def test_permanent_failure_ends_a_message_at_once(clock, handle):
    def handler(_payload):
        raise outbox.Permanent("nobody of that name")

    handle("test", handler)
    add(otherwise=("otherwise", {}))
    outbox.drain(1)
    dead, follow_up = left()
    assert (dead.attempts, dead.last_error) == (1, "nobody of that name")
    assert dead.dead_at is not None
    assert follow_up.kind == "otherwise"


@pytest.mark.parametrize("error", [ConnectionRefusedError(), Unavailable("smtp")])
def test_message_outlives_an_outage_of_two_days(clock, handle, error):
    def handler(_payload):
        raise error

    handle("test", handler)
    add()
    for _hour in range(48):
        clock.move(hours=1)
        outbox.drain()
    (message,) = left()
    assert message.dead_at is None
    assert message.run_at - clock.moment <= delivery.LONGEST_OUTAGE_DELAY


def test_a_message_is_given_up_after_three_days_of_outage(clock, handle):
    def handler(_payload):
        raise ConnectionRefusedError

    handle("test", handler)
    add()
    for _day in range(delivery.MAX_ATTEMPTS + 3):
        clock.move(days=1)
        outbox.drain()
    assert left()[0].dead_at is not None


def test_outage_costs_a_message_no_attempt(clock, handle):
    def handler(_payload):
        raise Unavailable("smtp")

    handle("mail-test", handler, lane=MAIL)
    add("mail-test")
    outbox.drain()
    assert left()[0].attempts == 0


def test_a_part_that_is_down_is_asked_once_per_lane(clock, handle):
    asked = []

    def handler(_payload):
        asked.append(1)
        raise Unavailable("smtp")

    handle("mail-test", handler, lane=MAIL)
    for _number in range(10):
        add("mail-test")
    outbox.drain()
    assert len(asked) == 1


def test_hanging_lane_delays_no_other(app, clock, handle):
    hung, payloads = threading.Event(), []
    handle("mail-test", lambda _payload: hung.wait(WAIT), lane=MAIL)
    handle("test", payloads.append)
    add("mail-test")
    add()

    def mail():
        with app.app_context():
            return outbox.drain(lanes=[MAIL])

    with ThreadPoolExecutor(1) as pool:
        mailing = pool.submit(mail)
        assert drain_elsewhere(app, lanes=[DATABASE]) == 1
        assert (payloads, mailing.done()) == ([{}], False)
        hung.set()
        assert mailing.result(WAIT) == 1


def test_lane_carries_out_messages_in_sequence(clock, handle):
    seen = []
    handle("test", lambda payload: seen.append(payload["number"]))
    for number in range(30):
        outbox.add("test", {"number": number})
    db.session.commit()
    outbox.drain()
    assert seen == list(range(30))


def test_ending_worker_begins_no_other_message(clock, handle):
    done = []
    handle("test", done.append)
    for _number in range(5):
        add()
    assert outbox.drain(is_ending=lambda: len(done) == 2) == 2
    # What it did not begin is held by nobody: the next worker need not wait.
    assert outbox.drain() == 3


def test_every_handler_has_a_lane_that_some_worker_drains():
    lanes = {kind: handler.lane for kind, handler in registry.handlers.items()}
    assert set(lanes.values()) <= set(outbox.LANES)
    outside = {kind for kind, lane in lanes.items() if lane == outbox.MAIL}
    assert outside == {"mail", "password_reset", "confirm_email"}
