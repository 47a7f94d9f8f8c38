"""Sessions as rows: who they open an account for, and what ends them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.broker import topics
from app.credentials import accounts, emails, passwords, sessions
from app.exceptions import NotFound
from app.extensions import broker, db
from app.lib.clock import utcnow
from app.models import User, UserSession
from tests.support.factories import PASSWORD, make_user

NEW = "another staple entirely"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def keep_old(user: User) -> str:
    """Insert the row that the upgrade makes, and return the identity of its cookie."""
    identity = user.get_id()
    db.session.add(UserSession(user_id=user.id, key=identity))
    db.session.commit()
    return identity


def test_only_the_key_of_a_session_opens_the_account(alice: User, bob: User) -> None:
    made = sessions.begin(alice, FIREFOX)
    assert sessions.load_user(made.identity) is alice
    key = made.identity.rpartition(".")[2]
    for forged in (
        *("", ".", "..", "x", f"{alice.id}", f"{alice.id}.0", f"{alice.id}.0."),
        *(f"{alice.id}.1.{key}", f"{bob.id}.0.{key}", f"{alice.id}.0.{key}x"),
        *(f"{'9' * 30}.0.{key}", f"²{alice.id}.0.{key}"),
    ):
        assert sessions.load_user(forged) is None, forged


def test_old_cookie_opens_only_its_own_session(alice: User, bob: User) -> None:
    identity = keep_old(alice)
    assert sessions.load_user(identity) is alice
    # The founding application's cookies name the account alone.
    assert sessions.load_user(str(alice.id)) is alice
    assert sessions.load_user(bob.get_id()) is None
    sessions.end_others(alice, sessions.begin(alice, FIREFOX).session_id)
    assert sessions.load_user(identity) is None


@pytest.mark.parametrize("how", ["change", "owner", "reset", "recover", "delete"])
def test_raised_epoch_ends_all_sessions_and_streams(
    app: Flask, alice: User, bob: User, how: str
) -> None:
    first, second = sessions.begin(alice, FIREFOX), sessions.begin(alice, "")
    old, other = keep_old(alice), sessions.begin(bob, "")
    secret = str(app.config["SECRET_KEY"])
    own = [topics.session(each.session_id) for each in (first, second)]
    streams = [broker.subscribe([topic]) for topic in own]
    his = broker.subscribe([topics.session(other.session_id)])

    if how == "change":
        passwords.change(alice, PASSWORD, NEW)
    elif how == "owner":
        passwords.set_by_owner(alice, NEW)
    elif how == "reset":
        passwords.reset(alice.get_reset_password_token(), secret, NEW)
    elif how == "recover":
        token = emails.make_token(alice, "former@example.com", secret)
        emails.recover(token, secret)
    else:
        accounts.delete(alice, PASSWORD)

    assert [stream.get(0).name for stream in streams] == [sessions.ENDED] * 2  # type: ignore[union-attr]  # both have one
    assert his.get(0) is None
    for identity in (first.identity, second.identity, old):
        assert sessions.load_user(identity) is None
    assert [row.user_id for row in db.session.scalars(sa.select(UserSession))] == [
        bob.id
    ]


def test_a_refused_change_ends_nothing(alice: User) -> None:
    made = sessions.begin(alice, FIREFOX)
    subscription = broker.subscribe([topics.session(made.session_id)])
    alice.set_password(NEW)
    db.session.flush()
    db.session.rollback()
    assert subscription.get(0) is None
    assert sessions.load_user(made.identity) is alice


def test_one_is_ended_by_its_person_only(alice: User, bob: User) -> None:
    hers, his = sessions.begin(alice, ""), sessions.begin(bob, "")
    with pytest.raises(NotFound):
        sessions.end(bob, hers.session_id)
    sessions.end(alice, hers.session_id)
    assert sessions.find(hers.identity) is None
    assert sessions.find(his.identity) is not None
    assert not sessions.is_alive(hers.session_id, alice.id)
    assert sessions.is_alive(his.session_id, bob.id)
    assert not sessions.is_alive(his.session_id, alice.id)


def test_session_ids_are_never_reused(alice: User) -> None:
    ended = sessions.begin(alice, "")
    sessions.leave(ended)
    assert sessions.begin(alice, "").session_id > ended.session_id


def test_the_least_recently_used_of_too_many_end(
    app: Flask, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = make_user("bob")
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 2)
    first, second = sessions.begin(alice, "1"), sessions.begin(alice, "2")
    his = sessions.begin(bob, "")
    at = utcnow() - timedelta(days=1)
    db.session.execute(
        sa.update(UserSession)
        .where(UserSession.id == second.session_id)
        .values(last_used_at=at)
    )
    subscription = broker.subscribe([topics.session(second.session_id)])
    third = sessions.begin(alice, "3")
    assert [row.id for row in sessions.list_of(alice)] == [
        third.session_id,
        first.session_id,
    ]
    assert sessions.find(his.identity)
    event = subscription.get(0)
    assert event is not None
    assert event.name == sessions.ENDED


def test_sessions_unused_for_cookie_lifetime_are_purged(
    alice: User,
) -> None:
    old, new = sessions.begin(alice, ""), sessions.begin(alice, "")
    db.session.execute(
        sa.update(UserSession)
        .where(UserSession.id == old.session_id)
        .values(last_used_at=utcnow() - timedelta(days=91))
    )
    sessions.purge(timedelta(days=90))
    assert sessions.find(old.identity) is None
    assert sessions.find(new.identity)


def test_a_use_is_due_once_an_hour(alice: User) -> None:
    made = sessions.begin(alice, "x" * 1000)
    assert not made.use_is_due
    earlier = made._replace(last_used_at=utcnow() - timedelta(minutes=61))
    assert earlier.use_is_due
    sessions.note_use(made.session_id)
    db.session.commit()
    found = sessions.find(made.identity)
    assert found is not None
    assert found.last_used_at >= made.last_used_at
