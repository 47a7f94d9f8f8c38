"""Several people, and several tabs, at the same moment."""

import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app import db
from app.lib.keyset import Cursor
from app.messages import read_models, service
from app.models import Conversation, Message, Notification, User
from tests.support.factories import make_user

EACH = 8


def at_once(app: Flask, *acts: Callable[[], None]) -> None:
    """Run functions in threads of their own sessions; a failure of one fails all."""
    failures: list[BaseException] = []

    def run(act: Callable[[], None]) -> None:
        with app.app_context():
            try:
                act()
            except BaseException as error:  # told to the thread of the test
                failures.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    assert not any(thread.is_alive() for thread in threads)


def sending(sender_id: int, recipient_id: int) -> Callable[[], None]:
    def act() -> None:
        for number in range(EACH):
            sender, recipient = _people(sender_id, recipient_id)
            service.send(sender, recipient, f"{sender_id} {number}", max_length=140)

    return act


def _people(*ids: int) -> list[Any]:
    return [db.session.get_one(User, each) for each in ids]


def test_two_senders_lose_no_unread_message(
    app: Flask, alice: User, bob: User, charlie: User
) -> None:
    a, b, c = alice.id, bob.id, charlie.id
    at_once(app, sending(b, a), sending(c, a), sending(b, a))
    db.session.expire_all()
    assert alice.unread_messages == 3 * EACH
    assert alice.unread_notifications == 2
    states = db.session.scalars(
        sa.select(Notification.payload_json).where(
            Notification.user_id == a, Notification.name == "unread_message_count"
        )
    ).all()
    assert states == [str(3 * EACH)]


def test_two_people_who_write_to_each_other_do_not_block(
    app: Flask, alice: User, bob: User
) -> None:
    a, b = alice.id, bob.id
    at_once(app, sending(a, b), sending(b, a), sending(a, b), sending(b, a))
    db.session.expire_all()
    assert (alice.unread_messages, bob.unread_messages) == (2 * EACH, 2 * EACH)
    assert len(read_models.read_messages(alice, bob, Cursor(), 100).items) == 4 * EACH


def test_unread_count_is_right_while_others_write(
    app: Flask, alice: User, bob: User
) -> None:
    a, b = alice.id, bob.id

    def reading() -> None:
        for _ in range(EACH):
            reader, peer = _people(a, b)
            part = read_models.read_messages(reader, peer, Cursor(), 5)
            service.mark_read(reader, peer, part.newest_id or 0)

    def deleting() -> None:
        for _ in range(EACH // 2):
            sender, peer = _people(b, a)
            part = read_models.read_messages(sender, peer, Cursor(), 1)
            if part.ids:
                service.delete_message(sender, part.ids[0])

    at_once(app, sending(b, a), reading, sending(b, a), deleting)
    db.session.expire_all()
    side = db.session.get_one(Conversation, (a, b))
    unread = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Message)
        .where(Message.recipient_id == a, Message.id > side.last_read_id)
    )
    assert (side.unread_count, alice.unread_messages) == (unread, unread)


def test_ids_of_a_conversation_grow_with_commits(app: Flask) -> None:
    """What a reader has seen is never newer than what they will see."""
    one, other = make_user("one"), make_user("other")
    last = service.send(one, other, "first", max_length=140)
    # As after a step of the clock: the last id is of a later moment.
    ahead = last.id + (3_600_000 << 12)
    db.session.execute(sa.update(Message).values(id=ahead))
    db.session.execute(sa.update(Conversation).values(last_message_id=ahead))
    db.session.commit()
    later = service.send(other, one, "second", max_length=140)
    assert later.id > ahead
