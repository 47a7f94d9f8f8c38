"""The viewer from memory: an object of each request's own, never older than its end."""

from contextvars import Context
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.credentials import sessions, tokens
from app.extensions import db
from app.models import ApiToken, User
from app.users import entities
from app.users import service as users
from tests.functional.caches.conftest import Cast
from tests.support.browsing import Browsing
from tests.support.counting import StatementCounter
from tests.support.factories import PASSWORD, make_user
from tests.support.waiting import wait_for
from tests.support.warm_pages import Reader


def _user_of(app: Flask, identity: str) -> User:
    """Return the person of a session as a request of their own would."""

    def find() -> User:
        with app.app_context():
            found = sessions.find_cached(identity)
            assert found is not None
            return found.user

    return Context().run(find)


def test_each_request_has_an_object_of_its_own(app: Flask, alice: User) -> None:
    identity = sessions.begin(alice, "").identity
    first, second = (_user_of(app, identity) for _ in range(2))
    assert first is not second
    assert (first.id, first.username) == (second.id, second.username)


def test_known_viewer_can_be_changed_and_committed(app: Flask, alice: User) -> None:
    identity, alice_id = sessions.begin(alice, "").identity, alice.id
    db.session.remove()
    for text in ("once", "twice"):
        found = sessions.find_cached(identity)
        assert found is not None
        found.user.about_me = text
        db.session.commit()
        assert found.user.about_me == text
        db.session.remove()
    stored = db.session.scalar(sa.select(User.about_me).where(User.id == alice_id))
    assert stored == "twice"


def test_known_viewer_reads_what_is_not_remembered(app: Flask, alice: User) -> None:
    identity = sessions.begin(alice, "").identity
    sessions.find_cached(identity)
    db.session.remove()
    found = sessions.find_cached(identity)
    assert found is not None
    assert "password_hash" not in sa.inspect(found.user).dict
    assert found.user.check_password(PASSWORD)


def test_writing_request_reads_its_viewer(
    browsing: Browsing, alice: User, statements: StatementCounter
) -> None:
    browser = browsing.as_user(alice)
    fields = {"csrf_token": browser.token("/"), "post": "Hello"}
    with statements() as asked:
        browser.client.post("/", data=fields)
    assert any("user_session" in each for each in asked), asked


@pytest.mark.parametrize("far", [False, True])
def test_ended_session_shows_nothing_more(
    app: Flask, other: Flask, alice: User, far: bool
) -> None:
    reader = Reader(other if far else app, "alice")
    assert all(reader.page("/index").startswith("200") for _ in range(3))
    sessions.end_others(alice, 0)
    db.session.rollback()
    if not far:
        assert reader.page("/index").startswith("302")
    wait_for(lambda: reader.page("/index").startswith("302"), 10)


@pytest.mark.parametrize("far", [False, True])
def test_revoked_token_opens_nothing(
    app: Flask, other: Flask, alice: User, far: bool
) -> None:
    text = tokens.create(alice, "Phone")
    client = (other if far else app).test_client()

    def status() -> int:
        headers = {"Authorization": f"Bearer {text}"}
        return client.get("/api/me", headers=headers).status_code

    assert [status() for _ in range(3)] == [200] * 3
    tokens.revoke(db.session.scalars(sa.select(ApiToken)).one())
    if not far:
        assert status() == 401
    wait_for(lambda: status() == 401, 10)


def test_forged_cookies_and_tokens_are_not_remembered(app: Flask, alice: User) -> None:
    for number in range(20):
        assert sessions.find_cached(f"{alice.id}.0.forged{number}") is None
        assert tokens.find_cached(f"forged{number}") is None
    assert len(sessions.IDS.store) == len(tokens.IDS.store) == 0


def test_given_up_name_leads_to_its_new_owner(app: Flask, cast: Cast) -> None:
    assert _id_of("bob") == _id_of("bob") == cast.bob.id
    users.update_profile(cast.bob, username="robert")
    assert _id_of("bob") is None
    db.session.execute(sa.text("DELETE FROM former_name"))
    other = make_user("bob", email="other@example.com")
    assert _id_of("bob") == _id_of("bob") == other.id
    assert _id_of("robert") == cast.bob.id


def _id_of(name: str) -> Any:
    db.session.rollback()
    found = entities.by_name(name)
    return found and found.id
