import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from app.credentials import accounts
from app.exceptions import Conflict, NotFound
from app.extensions import db
from app.models import Notification, User
from app.relationships import queries, service
from app.relationships.entities import followed_among
from tests.support.factories import follow


def test_following_notifies_once(app: Flask, alice: User, bob: User) -> None:
    assert service.follow(alice, bob)
    assert not service.follow(alice, bob)
    assert service.unfollow(alice, bob)
    assert not service.unfollow(alice, bob)
    assert service.follow(alice, bob)

    db.session.refresh(bob)
    assert bob.follower_count == 1
    notified = sa.select(Notification.actor_id).where(Notification.name == "follow")
    assert db.session.scalars(notified).all() == [alice.id]


def test_following_oneself_or_a_deleted_account_is_refused(
    app: Flask, alice: User, bob: User
) -> None:
    with pytest.raises(Conflict, match="You cannot follow yourself!"):
        service.follow(alice, alice)
    with pytest.raises(Conflict, match="You cannot unfollow yourself!"):
        service.unfollow(alice, alice)
    accounts.deactivate(bob)
    with pytest.raises(NotFound):
        service.follow(alice, bob)


def test_impatient_clicks_follow_once(app: Flask, alice: User, bob: User) -> None:
    alice_id, bob_id, failures = alice.id, bob.id, []
    barrier = threading.Barrier(4)

    def click() -> None:
        with app.app_context():
            people = (db.session.get_one(User, n) for n in (alice_id, bob_id))
            viewer, target = people
            barrier.wait(20)
            try:
                service.follow(viewer, target)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert not failures
    db.session.refresh(bob)
    assert bob.follower_count == 1


def test_deleted_accounts_are_absent_from_lists(
    app: Flask, alice: User, bob: User, charlie: User
) -> None:
    follow(bob, alice)
    follow(charlie, alice)
    accounts.deactivate(charlie)
    assert db.session.scalars(queries.followers_of(alice.id)).all() == [bob]
    assert db.session.scalars(queries.following_of(bob.id)).all() == [alice]
    assert followed_among(bob, [alice.id, charlie.id]) == {alice.id}
