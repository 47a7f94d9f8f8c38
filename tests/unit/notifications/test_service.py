"""Events: each fact once, nobody of themselves, forgotten in time."""

import threading
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app import db
from app.lib.clock import utcnow
from app.lib.ids import make_id
from app.lib.keyset import Cursor
from app.models import Notification, Post, User
from app.notifications import read_models, service, states
from tests.support.factories import make_post, make_user

FUTURE = 2**53 - 1


def names(viewer: Any) -> list[str]:
    return [event.name for event in read_models.read(viewer, Cursor(), 25).items]


def test_follower_notifies_once(alice: User, bob: User) -> None:
    assert service.notify_follow(bob, alice)
    assert not service.notify_follow(bob, alice)
    db.session.commit()
    assert names(alice) == ["follow"]
    assert alice.unread_notifications == 1
    [entry] = states.since(alice.id, 0.0)
    assert (entry["name"], entry["data"]) == ("unread_notification_count", 1)


def test_nobody_is_notified_of_themselves(alice: User) -> None:
    post = make_post(alice, "I am @alice")
    assert not service.notify_follow(alice, alice)
    assert not service.notify_mention(post, alice)
    assert not service.notify_message(alice, alice)
    db.session.commit()
    assert names(alice) == []


def test_mention_notifies_once_per_post(alice: User, bob: User) -> None:
    first, second = make_post(bob, "@alice"), make_post(bob, "@alice again")
    for post in (first, first, second):
        service.notify_mention(post, alice)
    db.session.commit()
    events = read_models.read(alice, Cursor(), 25).items
    assert [event.post.body for event in events if event.post] == [
        "@alice again",
        "@alice",
    ]
    assert {event.actor.username for event in events} == {"bob"}


def test_two_workers_notify_of_mention_once(app: Flask, alice: User, bob: User) -> None:
    post_id, user_id = make_post(bob, "@alice").id, alice.id
    results: list[bool] = []

    def work() -> None:
        with app.app_context():
            post, user = db.session.get(Post, post_id), db.session.get(User, user_id)
            results.append(service.notify_mention(post, user))
            db.session.commit()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == [False, False, False, True]
    db.session.expire_all()
    assert alice.unread_notifications == 1


def test_a_deleted_post_takes_its_mention_along(alice: User, bob: User) -> None:
    post = make_post(bob, "@alice")
    service.notify_mention(post, alice)
    db.session.commit()
    db.session.execute(sa.delete(Post).where(Post.id == post.id))
    db.session.commit()
    assert names(alice) == []
    assert alice.unread_notifications == 0


def test_export_notifies_its_owner(alice: User) -> None:
    service.notify_export(alice)
    db.session.commit()
    assert names(alice) == ["export"]


def test_reading_stops_at_what_was_shown(alice: User) -> None:
    for number in range(3):
        service.notify_follow(make_user(f"friend{number}"), alice)
    db.session.commit()
    shown = read_models.read(alice, Cursor(), 25).ids
    service.mark_read(alice, shown[1])
    assert alice.unread_notifications == 1
    unread = [event.unread for event in read_models.read(alice, Cursor(), 25).items]
    assert unread == [True, False, False]
    service.mark_read(alice, shown[2])
    assert alice.unread_notifications == 1, "the mark moved back"
    service.mark_read(alice)
    assert alice.unread_notifications == 0


def test_a_mark_from_the_future_reads_no_later_event(alice: User, bob: User) -> None:
    service.mark_read(alice, FUTURE)
    service.notify_follow(make_user("friend"), alice)
    service.mark_read(alice, FUTURE)
    service.notify_follow(bob, alice)
    db.session.commit()
    assert alice.unread_notifications == 1


def test_events_are_paged(alice: User) -> None:
    for number in range(5):
        service.notify_follow(make_user(f"friend{number}"), alice)
    db.session.commit()
    first = read_models.read(alice, Cursor(), 2)
    assert [event.actor.username for event in first.items] == ["friend4", "friend3"]
    second = read_models.read(alice, Cursor(max_id=first.ids[-1]), 2)
    assert [event.actor.username for event in second.items] == ["friend2", "friend1"]
    assert second.has_older
    assert read_models.read(alice, Cursor(min_id=second.ids[0]), 2).ids == first.ids


def test_a_page_costs_one_statement(alice: User, bob: User, statements: Any) -> None:
    service.notify_follow(bob, alice)
    service.notify_mention(make_post(bob, "@alice"), alice)
    db.session.commit()
    assert alice.last_read_notification_id == 0
    with statements() as asked:
        read_models.read(alice, Cursor(), 25)
    assert len(asked) == 1


def test_purge_deletes_only_old_notifications(alice: User, bob: User) -> None:
    old = utcnow() - timedelta(days=100)
    for number in range(3):
        actor = make_user(f"friend{number}")
        db.session.add(_event(alice, actor, old))
    # A state that was made long ago and restated today.
    db.session.add(Notification(id=make_id(old), name="mood", user=alice, key=""))
    db.session.commit()
    states.store(alice.id, "mood", "fine")
    service.notify_follow(bob, alice)
    db.session.commit()
    assert alice.unread_notifications == 4
    assert service.purge(timedelta(days=90)) == 3
    assert service.purge(timedelta(days=90)) == 0
    assert alice.unread_notifications == 1
    assert names(alice) == ["follow"]
    assert [entry["name"] for entry in states.since(alice.id, 0.0)] == [
        "mood",
        "unread_notification_count",
    ]


def _event(user: Any, actor: Any, moment: Any) -> Notification:
    return Notification(
        id=make_id(moment),
        timestamp=moment.timestamp(),
        name="follow",
        user=user,
        actor=actor,
    )
