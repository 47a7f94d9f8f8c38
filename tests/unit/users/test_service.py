import pytest
import sqlalchemy as sa
from flask import Flask

from app.credentials import accounts
from app.exceptions import Invalid
from app.extensions import db
from app.lifecycle import counters
from app.models import User, followers
from app.users import queries, service
from tests.support.factories import follow, make_post, make_user


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
    service.update_preferences(alice, "fa", "Asia/Tehran", ["en", "fa"])
    assert (alice.language, alice.timezone) == ("fa", "Asia/Tehran")
    with pytest.raises(Invalid):
        service.update_language(alice, "xx", ["en", "fa"])
    with pytest.raises(Invalid):
        service.update_preferences(alice, None, "../../etc/passwd", ["en"])


def test_deleted_accounts_are_absent_from_everybody(
    app: Flask, alice: User, bob: User
) -> None:
    accounts.deactivate(bob)
    everybody = queries.everybody().order_by(User.id)
    assert db.session.scalars(everybody).all() == [alice]


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
