import io
import threading

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from app.exceptions import Conflict, Invalid, NotFound
from app.extensions import db
from app.lifecycle import counters
from app.media.pictures import Picture, prepare_avatar
from app.models import File, Notification, User, followers
from app.users import accounts, queries, service
from tests.support.counting import StatementCounter
from tests.support.factories import follow, make_post, make_user


def drawn() -> Picture:
    stream = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(stream, "PNG")
    stream.seek(0)
    return prepare_avatar(stream, max_bytes=10_000, max_pixels=10_000)


def test_a_profile_is_changed(app: Flask, alice: User) -> None:
    version = alice.profile_version
    service.update_profile(alice, username="Alicia", about_me="a\r\nb")
    db.session.refresh(alice)
    assert (alice.username, alice.about_me) == ("Alicia", "a\nb")
    assert alice.profile_version > version
    service.update_profile(alice)
    assert alice.username == "Alicia"


def test_a_name_may_change_its_case(app: Flask, alice: User) -> None:
    service.update_profile(alice, username="ALICE")
    assert db.session.scalar(queries.by_name("alice")) is alice


def test_an_adopted_name_stays_as_it_is(app: Flask) -> None:
    odd = make_user("jöhn doe/../")
    twin = User(username="JÖHN DOE/../", email="twin@example.com")
    twin.username_key = "jöhn doe/../#2"
    db.session.add(twin)
    db.session.commit()
    for person in (odd, twin):
        service.update_profile(person, username=person.username, about_me="new")
        assert person.about_me == "new"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "bob"}, "username"),
        ({"username": "BOB"}, "username"),
        ({"username": "a/b"}, "username"),
        ({"about_me": "x" * 141}, "about_me"),
    ],
)
def test_a_profile_is_not_changed(
    app: Flask, alice: User, bob: User, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        service.update_profile(alice, **changes)
    assert caught.value.field == field


def test_exactly_140_characters_fit(app: Flask, alice: User) -> None:
    service.update_profile(alice, about_me="é\r\n" * 70)
    db.session.refresh(alice)
    assert len(str(alice.about_me)) == 139


def test_language_and_zone_are_among_those_there_are(app: Flask, alice: User) -> None:
    service.set_preferences(alice, "fa", "Asia/Tehran", ["en", "fa"])
    assert (alice.language, alice.timezone) == ("fa", "Asia/Tehran")
    with pytest.raises(Invalid):
        service.set_language(alice, "xx", ["en", "fa"])
    with pytest.raises(Invalid):
        service.set_preferences(alice, None, "../../etc/passwd", ["en"])


def test_a_new_picture_replaces_the_old_one(app: Flask, alice: User) -> None:
    service.set_picture(alice, drawn())
    first = alice.picture_id
    service.set_picture(alice, drawn())
    assert alice.picture_id != first
    assert db.session.scalars(sa.select(File.id)).all() == [alice.picture_id]

    service.remove_picture(alice)
    service.remove_picture(alice)
    assert alice.picture_id is None
    assert not db.session.scalars(sa.select(File.id)).all()


def test_following_is_told_once(app: Flask, alice: User, bob: User) -> None:
    assert service.follow(alice, bob)
    assert not service.follow(alice, bob)
    assert service.unfollow(alice, bob)
    assert not service.unfollow(alice, bob)
    assert service.follow(alice, bob)

    db.session.refresh(bob)
    assert bob.follower_count == 1
    told = sa.select(Notification.actor_id).where(Notification.name == "follow")
    assert db.session.scalars(told).all() == [alice.id]


def test_nobody_follows_themselves_or_the_gone(
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


def test_lists_of_people(app: Flask, alice: User, bob: User, charlie: User) -> None:
    follow(bob, alice)
    follow(charlie, alice)
    accounts.deactivate(charlie)
    assert db.session.scalars(queries.followers_of(alice.id)).all() == [bob]
    assert db.session.scalars(queries.following_of(bob.id)).all() == [alice]
    assert queries.followed_among(bob.id, [alice.id, charlie.id]) == {alice.id}
    everybody = queries.everybody().order_by(User.id)
    assert db.session.scalars(everybody).all() == [alice, bob]


def test_suggestions_are_writers_whom_one_does_not_follow(
    app: Flask, alice: User, bob: User, charlie: User, statements: StatementCounter
) -> None:
    silent = make_user("silent")
    make_post(alice)
    make_post(bob)
    make_post(charlie)
    follow(alice, bob)
    db.session.refresh(alice)
    writers, is_grown = queries.recent_writers()
    assert not is_grown
    assert set(writers) == {alice.id, bob.id, charlie.id}
    with statements() as asked:
        suggested = queries.suggestions(alice, 5, writers)
    assert [person.username for person in suggested] == ["charlie"]
    assert len(asked) == 1
    others = queries.suggestions(silent, 2)
    assert [person.username for person in others] == ["bob", "charlie"]


def test_wrong_counters_are_found_and_repaired(
    app: Flask, alice: User, bob: User
) -> None:
    make_post(alice)
    follow(alice, bob)
    assert sum(wrong for _seen, wrong in counters.repair()) == 0
    db.session.execute(
        sa.update(User).where(User.id == alice.id).values(post_count=7, last_post_id=1)
    )
    db.session.execute(
        sa.update(User).where(User.id == bob.id).values(unread_notifications=9)
    )
    db.session.commit()

    assert sum(wrong for _seen, wrong in counters.repair()) == 2
    db.session.expire_all()
    assert (alice.post_count, alice.followed_count) == (1, 1)
    assert bob.unread_notifications == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(followers)) == 1
