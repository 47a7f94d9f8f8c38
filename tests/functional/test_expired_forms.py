"""Forms whose session has ended: what was typed is given back, and nothing is sent."""

import html
import re
from typing import Any

import pytest
import sqlalchemy as sa

from app import db
from app.models import Message, Post, User
from tests.functional.test_repeated_forms import KEY, count, fields_of
from tests.support.browsing import TOKEN, Browser, Browsing
from tests.support.factories import PASSWORD, make_post

TEXT = "What I <b>typed</b> & more"
HTML = {"headers": {"Accept": "text/html"}}
HIDDEN = re.compile(r'name="unsent"[^>]* value="([^"]*)"')
FORMS = {
    "/index": "post",
    "/post/{post}": "post",
    "/post/{own}/edit": "post",
    "/messages/bob": "message",
    "/send_message/bob": "message",
    "/edit_profile": "about_me",
}


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest, alice: User, bob: User) -> tuple[str, str]:
    """The address of a form, and the field in which one writes."""
    own, post = make_post(alice, "Mine").id, make_post(bob, "Theirs").id
    return request.param.format(own=own, post=post), FORMS[request.param]


def fill(browser: Browser, page: str, field: str) -> dict[str, Any]:
    """Return what a browser would send of an open page."""
    name = {"username": "alice"} if page == "/edit_profile" else {}
    return fields_of(browser, page) | name | {field: TEXT}


def state() -> tuple[Any, ...]:
    db.session.rollback()
    posts = db.session.scalars(sa.select(Post.body).order_by(Post.id)).all()
    people = db.session.execute(sa.select(User.username, User.about_me)).all()
    return posts, people, count(Message)


def shows_text(page: str, field: str) -> bool:
    boxes = re.findall(r"<textarea([^>]*)>\s*(.*?)</textarea>", page, re.DOTALL)
    return any(
        html.unescape(text) == TEXT and f'name="{field}"' in attributes
        for attributes, text in boxes
    )


def test_an_expired_form_comes_back_with_its_text(
    alice: User, browsing: Browsing, form: tuple[str, str]
) -> None:
    url, field = form
    browser = browsing.as_user(alice)
    sent = fill(browser, url, field) | {"csrf_token": "expired"}
    before = state()
    answer = browser.client.post(url, data=sent, **HTML)
    assert answer.status_code == 400
    assert "The page was open for too long." in answer.text
    assert shows_text(answer.text, field)
    assert state() == before
    fresh = sent | {"csrf_token": TOKEN.search(answer.text)[1]}  # type: ignore[index]  # fails if there is none
    assert browser.client.post(url, data=fresh, **HTML).status_code == 302
    assert state() != before


def test_what_was_typed_survives_the_way_through_signing_in(
    alice: User, browsing: Browsing, form: tuple[str, str]
) -> None:
    url, field = form
    browser = browsing.as_user(alice)
    sent = fill(browser, url, field)
    browser.client.delete_cookie("session")
    before = state()
    door = browser.client.post(url, data=sent, **HTML)
    assert door.status_code == 401
    assert html.escape(TEXT, quote=False) in door.text
    page = sign_in(browser, door.text, "alice", password="wrong")
    assert page.status_code == 401
    page = sign_in(browser, page.text, "alice")
    assert page.status_code == 200
    assert shows_text(page.text, field)
    assert state() == before
    fresh = sent | {
        "csrf_token": TOKEN.search(page.text)[1],  # type: ignore[index]  # fails if there is none
        "idempotency_key": KEY.search(page.text)[1],  # type: ignore[index]  # the same
    }
    assert f'action="{url}"' in page.text
    assert browser.client.post(url, data=fresh, **HTML).status_code == 302
    assert state() != before


def sign_in(browser: Browser, page: str, name: str, password: str = PASSWORD) -> Any:
    """Send the sign-in form of a page, with all that it carries."""
    action = re.search(r'<form class="form" action="([^"]*login[^"]*)"', page)
    fields = {
        "csrf_token": TOKEN.search(page)[1],  # type: ignore[index]  # fails if there is none
        "unsent": html.unescape(HIDDEN.search(page)[1]),  # type: ignore[index]  # the same
        "username": name,
        "password": password,
    }
    url = html.unescape(action[1]) if action else "/auth/login"
    return browser.client.post(url, data=fields, **HTML)


def test_nobody_else_gets_what_was_typed(
    alice: User, bob: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    sent = fill(browser, "/index", "post")
    browser.client.delete_cookie("session")
    door = browser.client.post("/index", data=sent, **HTML)
    answer = sign_in(browser, door.text, "bob")
    assert answer.status_code == 302
    page = browser.get("/index").text
    assert "belongs to another account" in page
    assert html.escape(TEXT, quote=False) not in page
    assert count(Post) == 0


def test_a_form_of_another_person_is_refused(
    alice: User, bob: User, browsing: Browsing
) -> None:
    sent = fill(browsing.as_user(alice), "/index", "post")
    browser = browsing.as_user(bob)
    for token in (sent["csrf_token"], browser.token("/index")):
        fields = sent | {"csrf_token": token}
        answer = browser.client.post("/index", data=fields, **HTML)
        assert answer.status_code == 400
        assert "You are signed in as bob now." in answer.text
        assert shows_text(answer.text, "post")
    assert count(Post) == 0
    fresh = fields | {"idempotency_key": KEY.search(answer.text)[1]}  # type: ignore[index]  # fails if there is none
    assert browser.client.post("/index", data=fresh, **HTML).status_code == 302
    assert db.session.scalars(sa.select(Post.user_id)).all() == [bob.id]


def test_a_reply_that_expired_and_lost_its_post_comes_back(
    alice: User, bob: User, browsing: Browsing
) -> None:
    post = make_post(bob)
    url, browser = f"/post/{post.id}", browsing.as_user(alice)
    sent = fill(browser, url, "post") | {"csrf_token": "expired"}
    db.session.delete(post)
    db.session.commit()
    answer = browser.client.post(url, data=sent, **HTML)
    assert answer.status_code == 404
    assert shows_text(answer.text, "post")


def test_a_form_without_an_owner_is_shown_to_nobody(
    alice: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    sent = fill(browser, "/index", "post")
    del sent["idempotency_key"]
    browser.client.delete_cookie("session")
    door = browser.client.post("/index", data=sent, **HTML)
    assert html.escape(TEXT, quote=False) in door.text
    assert sign_in(browser, door.text, "alice").status_code == 302


@pytest.mark.parametrize(
    "unsent",
    [
        "x",
        "[]",
        "{}",
        '{"user_id": 1, "action": "/index", "values": []}',
        '{"user_id": "x", "action": "/index", "values": {"post": "x"}}',
        '{"user_id": 1, "action": "https://evil.example/", "values": {"post": "x"}}',
        '{"user_id": 1, "action": "//evil.example/", "values": {"post": "x"}}',
        '{"user_id": 1, "action": "/follow/bob", "values": {"post": "x"}}',
        '{"user_id": 1, "action": "/nowhere", "values": {"post": "x"}}',
    ],
)
@pytest.mark.usefixtures("alice")
def test_nonsense_is_not_carried_through_signing_in(
    browsing: Browsing, unsent: str
) -> None:
    fields = {"username": "alice", "password": PASSWORD, "unsent": unsent}
    answer = browsing.anonymous().submit("/auth/login", fields)
    assert answer.status_code == 302


def test_a_stranger_without_a_text_is_sent_to_sign_in(browsing: Browsing) -> None:
    answer = browsing.anonymous().submit("/index", {"post": ""}, page="/auth/login")
    assert answer.status_code == 302


def test_expired_buttons_do_nothing(alice: User, bob: User, browsing: Browsing) -> None:
    browser = browsing.as_user(alice)
    for url in ("/follow/bob", "/settings/tokens", "/settings/delete_account"):
        fields = {"csrf_token": "expired", "password": PASSWORD, "revoke": "1"}
        answer = browser.client.post(url, data=fields, **HTML)
        assert answer.status_code == 400
        assert "This form has expired" in answer.text
