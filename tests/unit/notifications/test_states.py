"""States that open pages poll: one row each, stamped in the order of commits."""

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.exceptions import NotFound
from app.extensions import broker
from app.models import Notification, User
from app.notifications import states


def test_the_contract_gives_a_usable_notification(alice: User) -> None:
    state = alice.add_notification("task_progress", {"task_id": "x", "progress": 3})
    db.session.commit()
    assert state.get_data() == {"task_id": "x", "progress": 3}
    assert state.id
    assert state.timestamp > 1e9
    [entry] = states.since(alice.id, 0.0)
    assert entry == {
        "name": "task_progress",
        "data": {"task_id": "x", "progress": 3},
        "timestamp": state.timestamp,
    }


def test_a_state_replaces_its_like(alice: User) -> None:
    first = alice.add_notification("mood", "good")
    second = alice.add_notification("mood", "bad")
    db.session.commit()
    assert first is second
    assert [entry["data"] for entry in states.since(alice.id, 0.0)] == ["bad"]


def test_states_with_different_keys_coexist(alice: User, bob: User) -> None:
    states.store(alice.id, "task_progress", 1, key="one")
    states.store(alice.id, "task_progress", 2, key="two")
    states.store(bob.id, "task_progress", 3, key="one")
    db.session.commit()
    assert [entry["data"] for entry in states.since(alice.id, 0.0)] == [1, 2]


def test_only_newer_states_are_returned(alice: User) -> None:
    first = states.store(alice.id, "a", 1).timestamp
    second = states.store(alice.id, "b", 2).timestamp
    db.session.commit()
    assert [entry["name"] for entry in states.since(alice.id, first)] == ["b"]
    assert states.since(alice.id, second) == []


def test_counter_states_have_present_values(alice: User) -> None:
    alice.add_notification("unread_message_count", 17)
    db.session.execute(sa.update(User).values(unread_messages=2))
    db.session.commit()
    assert states.since(alice.id, 0.0)[0]["data"] == 2


def test_a_clock_that_steps_back_loses_nothing(alice: User) -> None:
    ahead = states.store(alice.id, "a", 1).timestamp + 3600
    db.session.execute(sa.update(User).values(notification_clock=ahead))
    stamp = states.store(alice.id, "a", 2).timestamp
    db.session.commit()
    assert stamp > ahead
    assert states.since(alice.id, ahead)[0]["data"] == 2


def test_rows_without_a_key_are_read_too(alice: User) -> None:
    """Adopted databases and forks write such."""
    db.session.add(Notification(name="x", payload_json="1", user=alice))
    db.session.commit()
    assert states.since(alice.id, 0.0)[0]["data"] == 1


def test_an_account_that_is_gone_has_no_states(app: Flask) -> None:
    with pytest.raises(NotFound):
        states.store(4711, "a", 1)


def test_stamps_have_the_order_of_commits(app: Flask, alice: User) -> None:
    """A poller that read the later stamp must not miss the earlier one."""
    user_id, stamps = alice.id, []
    db.session.commit()
    early = states.store(user_id, "slow", 1).timestamp
    done = threading.Event()

    def put_another() -> None:
        with app.app_context():
            stamps.append(states.store(user_id, "quick", 2).timestamp)
            db.session.commit()
        done.set()

    thread = threading.Thread(target=put_another)
    thread.start()
    assert not done.wait(0.3), "the second stamp did not wait for the first commit"
    db.session.commit()
    thread.join(30)
    assert stamps[0] > early


def test_states_are_published_after_the_commit_only(alice: User) -> None:
    subscription = broker.subscribe([f"user:{alice.id}"])
    try:
        states.store(alice.id, "lost", 1)
        db.session.rollback()
        state = states.store(alice.id, "kept", 2)
        assert subscription.get(0) is None
        stamp = state.timestamp
        db.session.commit()
        event = subscription.get(5)
        assert event is not None
        assert (event.name, dict(event.data)) == (
            "kept",
            {"name": "kept", "data": 2, "timestamp": stamp},
        )
        assert subscription.get(0) is None
    finally:
        subscription.close()


def test_a_poll_is_one_statement(alice: User, statements: Any) -> None:
    alice.add_notification("unread_message_count", 0)
    states.store(alice.id, "task_progress", 1, key="one")
    db.session.commit()
    user_id = alice.id
    with statements() as asked:
        states.since(user_id, 0.0)
    assert len(asked) == 1


def test_a_poll_passes_over_events(app: Flask, alice: User) -> None:
    """Somebody whom thousands follow has as few states as anybody."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the planner of PostgreSQL scans tables as small as this one")
    with db.engine.connect() as connection:
        index = connection.scalar(
            sa.text("SELECT sql FROM sqlite_master WHERE name = 'ix_notification_poll'")
        )
        plan = connection.execute(
            sa.text(
                "EXPLAIN QUERY PLAN SELECT id FROM notification WHERE user_id = 1"
                " AND actor_id IS NULL AND timestamp > 5 ORDER BY timestamp DESC"
            )
        ).all()
    assert "WHERE actor_id IS NULL" in str(index)
    assert "ix_notification_poll" in plan[0].detail
