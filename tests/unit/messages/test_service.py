"""Sending, reading and deleting messages."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.exceptions import Invalid, NotAllowed, NotFound
from app.lib.keyset import Cursor
from app.messages import queries, read_models, service
from app.models import Conversation, Message, Notification, User
from tests.support.factories import make_user

NEWEST = Cursor()
FUTURE = 2**53 - 1


def send(sender: Any, recipient: Any, body: str = "Hello") -> Message:
    return service.send(sender, recipient, body, max_length=140)


def texts(viewer: Any, peer: Any) -> list[str]:
    return [
        item.body for item in read_models.read_messages(viewer, peer, NEWEST, 25).items
    ]


def count(model: Any) -> int:
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0)


def test_a_message_reaches_the_other_side(alice: User, bob: User) -> None:
    message = send(alice, bob, "  Hi\r\nBob \x00")
    assert message.body == "  Hi\nBob"
    assert (bob.unread_messages, alice.unread_messages) == (1, 0)
    assert bob.unread_message_count() == 1
    [shown] = read_models.read_conversations(bob, NEWEST, 25).items
    assert (shown.peer.username, shown.unread_count) == ("alice", 1)
    assert shown.last_message.body == "  Hi\nBob"


@pytest.mark.parametrize("body", ["", "   ", "\u200f\u2060", "\x00"])
def test_a_message_without_a_text_is_refused(alice: User, bob: User, body: str) -> None:
    with pytest.raises(Invalid) as refused:
        send(alice, bob, body)
    assert refused.value.field == "message"


def test_the_limit_counts_what_readers_see(alice: User, bob: User) -> None:
    send(alice, bob, "👨‍👩‍👧‍👦" * 140)
    with pytest.raises(Invalid):
        send(alice, bob, "é" * 141)


def test_an_account_that_is_going_receives_nothing(alice: User, bob: User) -> None:
    bob.deactivated_at = bob.created_at
    db.session.commit()
    with pytest.raises(NotFound):
        send(alice, bob)


def test_message_to_oneself_notifies_nobody(alice: User) -> None:
    send(alice, alice, "Milk")
    assert (alice.unread_messages, alice.unread_notifications) == (0, 0)
    assert texts(alice, alice) == ["Milk"]
    assert len(read_models.read_conversations(alice, NEWEST, 25).items) == 1


def test_reading_stops_where_the_reader_stopped(alice: User, bob: User) -> None:
    first = send(alice, bob, "one").id
    send(alice, bob, "two")
    service.mark_read(bob, alice, first)
    assert bob.unread_messages == 1
    service.mark_read(bob, alice, FUTURE)
    assert bob.unread_messages == 0


def test_a_mark_from_the_future_reads_no_later_message(alice: User, bob: User) -> None:
    send(alice, bob)
    service.mark_read(bob, alice, FUTURE)
    send(alice, bob)
    assert bob.unread_messages == 1


def test_a_mark_never_moves_back(alice: User, bob: User) -> None:
    first, second = send(alice, bob).id, send(alice, bob).id
    service.mark_read(bob, alice, second)
    service.mark_read(bob, alice, first)
    assert bob.unread_messages == 0


def test_reading_what_was_never_written_is_harmless(alice: User, bob: User) -> None:
    service.mark_read(bob, alice, FUTURE)
    assert bob.unread_messages == 0


def test_conversations_are_counted_apart(alice: User, bob: User, charlie: User) -> None:
    send(alice, bob)
    send(charlie, bob)
    service.mark_read(bob, alice, FUTURE)
    counts = {
        item.peer.username: item.unread_count
        for item in read_models.read_conversations(bob, NEWEST, 25).items
    }
    assert counts == {"charlie": 1, "alice": 0}
    assert bob.unread_messages == 1


def test_a_deleted_message_is_gone_for_both(alice: User, bob: User) -> None:
    send(alice, bob, "one")
    wrong = send(alice, bob, "two").id
    assert service.delete_message(alice, wrong) is bob
    assert texts(alice, bob) == texts(bob, alice) == ["one"]
    assert bob.unread_messages == 1
    assert (
        read_models.read_conversations(bob, NEWEST, 9).items[0].last_message.body
        == "one"
    )


def test_only_the_sender_deletes(alice: User, bob: User, charlie: User) -> None:
    message = send(alice, bob).id
    with pytest.raises(NotAllowed):
        service.delete_message(bob, message)
    with pytest.raises(NotFound):
        service.delete_message(charlie, message)
    with pytest.raises(NotFound):
        service.delete_message(alice, message + 1)


def test_deleting_only_message_deletes_its_event(alice: User, bob: User) -> None:
    service.delete_message(alice, send(alice, bob).id)
    assert (bob.unread_messages, bob.unread_notifications) == (0, 0)
    assert read_models.read_conversations(bob, NEWEST, 25).items == []


def test_a_deleted_conversation_is_gone_for_one_side(alice: User, bob: User) -> None:
    send(alice, bob, "old")
    service.delete_conversation(bob, alice)
    assert texts(bob, alice) == []
    assert read_models.read_conversations(bob, NEWEST, 25).items == []
    assert texts(alice, bob) == ["old"]
    assert bob.unread_messages == 0


def test_a_deleted_conversation_comes_back_without_the_old(
    alice: User, bob: User
) -> None:
    send(alice, bob, "old")
    service.delete_conversation(bob, alice)
    send(alice, bob, "new")
    assert texts(bob, alice) == ["new"]
    assert bob.unread_messages == 1
    assert texts(alice, bob) == ["new", "old"]


def test_deleting_conversation_retains_later_messages(alice: User, bob: User) -> None:
    seen = send(alice, bob, "seen").id
    send(alice, bob, "unseen")
    service.delete_conversation(bob, alice, seen)
    assert texts(bob, alice) == ["unseen"]
    assert bob.unread_messages == 1


def test_what_both_sides_have_deleted_is_deleted(alice: User, bob: User) -> None:
    send(alice, bob, "one")
    send(bob, alice, "two")
    service.delete_conversation(bob, alice)
    send(alice, bob, "three")
    assert count(Message) == 3
    service.delete_conversation(alice, bob)
    assert count(Message) == 1
    assert texts(bob, alice) == ["three"]
    assert texts(alice, bob) == []
    assert (alice.unread_messages, bob.unread_messages) == (0, 1)


def test_deleted_notes_to_oneself_are_deleted(alice: User) -> None:
    send(alice, alice)
    service.delete_conversation(alice, alice)
    assert count(Message) == 0


def test_deleting_no_conversation_is_harmless(alice: User, bob: User) -> None:
    service.delete_conversation(alice, bob)
    assert count(Conversation) == 0


def test_one_unread_event_per_conversation(alice: User, bob: User) -> None:
    send(alice, bob)
    send(alice, bob)
    assert bob.unread_notifications == 1
    service.mark_read(bob, alice, FUTURE)
    assert bob.unread_notifications == 0
    send(alice, bob)
    assert bob.unread_notifications == 1


def test_counters_follow_rows_written_any_way(alice: User, bob: User) -> None:
    db.session.add_all(Message(author=alice, recipient=bob, body="x") for _ in "123")
    db.session.commit()
    assert bob.unread_messages == 3
    db.session.execute(sa.delete(Message))
    db.session.commit()
    assert db.session.get(User, bob.id, populate_existing=True).unread_messages == 0


def test_a_thread_is_paged_in_both_directions(alice: User, bob: User) -> None:
    for number in range(7):
        send(*((alice, bob) if number % 3 else (bob, alice)), str(number))
    first = read_models.read_messages(alice, bob, NEWEST, 3)
    assert [item.body for item in first.items] == ["6", "5", "4"]
    assert (first.has_older, first.has_newer) == (True, False)
    second = read_models.read_messages(alice, bob, Cursor(max_id=first.ids[-1]), 3)
    assert [item.body for item in second.items] == ["3", "2", "1"]
    last = read_models.read_messages(alice, bob, Cursor(max_id=second.ids[-1]), 3)
    assert ([item.body for item in last.items], last.has_older) == (["0"], False)
    back = read_models.read_messages(alice, bob, Cursor(min_id=last.ids[0]), 3)
    assert back.ids == second.ids
    assert (back.has_newer, back.has_older) == (True, True)


def test_conversations_are_paged(alice: User) -> None:
    for number in range(5):
        send(make_user(f"friend{number}"), alice, str(number))
    first = read_models.read_conversations(alice, NEWEST, 2)
    assert [row.last_message.body for row in first.items] == ["4", "3"]
    second = read_models.read_conversations(alice, Cursor(max_id=first.ids[-1]), 2)
    assert [row.last_message.body for row in second.items] == ["2", "1"]
    back = read_models.read_conversations(alice, Cursor(min_id=second.ids[0]), 2)
    assert back.ids == first.ids
    third = read_models.read_conversations(alice, Cursor(offset=4), 2)
    assert [row.last_message.body for row in third.items] == ["0"]


def test_a_list_costs_one_statement(app: Flask, alice: User, statements: Any) -> None:
    for number in range(4):
        send(make_user(f"friend{number}"), alice)
    assert alice.id
    with statements() as asked:
        read_models.read_conversations(alice, NEWEST, 25)
    assert len(asked) == 1


def test_page_of_messages_reads_one_page_of_index(
    app: Flask, alice: User, bob: User
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the planner of PostgreSQL scans tables as small as this one")
    send(alice, bob)
    select = queries.messages(alice.id, bob.id, 0, NEWEST, 26)
    text = str(select.compile(db.engine, compile_kwargs={"literal_binds": True}))
    plan = [
        row.detail for row in db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {text}"))
    ]
    assert sum("USING INDEX ix_message_pair" in line for line in plan) == 2
    assert not any(line.startswith("SCAN message") for line in plan)


def test_deleted_account_leaves_right_message_counters(alice: User, bob: User) -> None:
    send(alice, bob)
    db.session.execute(sa.delete(Notification))
    db.session.execute(sa.delete(Message).where(Message.sender_id == alice.id))
    db.session.execute(sa.delete(User).where(User.id == alice.id))
    db.session.commit()
    assert bob.unread_messages == 0
    assert read_models.read_conversations(bob, NEWEST, 25).items == []
