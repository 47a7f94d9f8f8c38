"""Limits count a person as one: wherever they are, by page or API, on any route."""

import base64

import pytest
from flask import Flask

from app.models import User
from tests.support.browsing import Browser, Browsing
from tests.support.factories import PASSWORD, make_post

WRONG = "not the password"


@pytest.fixture
def config(config: type) -> type:
    """Switch the limits on, low enough to be met."""
    config.RATELIMIT_ENABLED = True  # type: ignore[attr-defined]  # a made class
    config.WRITE_LIMIT = "3 per hour"  # type: ignore[attr-defined]  # a made class
    config.LOGIN_ACCOUNT_LIMIT = "4 per hour"  # type: ignore[attr-defined]  # a made class
    return config


def token_of(browser: Browser, name: str, password: str = PASSWORD) -> tuple[int, str]:
    """Ask the API for a token; return the status and the token."""
    pair = base64.b64encode(f"{name}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}"}
    answer = browser.client.post("/api/tokens", headers=headers)
    return answer.status_code, answer.json.get("token", "")


def sign_in(browsing: Browsing, name: str, password: str) -> int:
    fields = {"username": name, "password": password}
    return browsing.anonymous().submit("/auth/login", fields).status_code


def test_two_people_of_one_address_have_limits_of_their_own(
    app: Flask, alice: User, bob: User, browsing: Browsing
) -> None:
    for person in (alice, bob):
        browser = browsing.as_user(person)
        statuses = [
            browser.submit("/index", {"post": f"Post {number}"}).status_code
            for number in range(4)
        ]
        assert statuses == [302, 302, 302, 429]


def test_every_way_of_writing_counts_for_one_person(
    app: Flask, alice: User, bob: User, browsing: Browsing
) -> None:
    post = make_post(bob)
    browser = browsing.as_user(alice)
    _status, token = token_of(browser, "alice")
    assert browser.submit("/index", {"post": "A post"}).status_code == 302
    reply = browser.submit(f"/post/{post.id}", {"post": "A reply"})
    assert reply.status_code == 302
    made = browser.client.post(
        "/api/posts",
        json={"body": "By a program"},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert made.status_code == 201
    message = browser.submit("/messages/bob", {"message": "One too many"})
    assert message.status_code == 429
    assert browser.submit("/follow/bob", page="/user/bob").status_code == 429


def test_wrong_passwords_count_by_account_however_it_is_named(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    signed_in = browsing.as_user(alice)
    assert sign_in(browsing, "alice", WRONG) == 401
    assert sign_in(browsing, "Alice@Example.com", WRONG) == 401
    assert token_of(browsing.anonymous(), "alice", WRONG)[0] == 401
    fields = {"current_password": WRONG, "password": "x" * 12, "password2": "x" * 12}
    assert signed_in.submit("/settings/password", fields).status_code == 400

    assert sign_in(browsing, "alice", PASSWORD) == 429
    assert token_of(browsing.anonymous(), "alice@example.com", PASSWORD)[0] == 429
    for page in ("/settings/password", "/settings/email", "/settings/delete_account"):
        assert signed_in.submit(page, {"password": WRONG}).status_code == 429


def test_refusals_without_a_guess_count_for_nothing(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    signed_in = browsing.as_user(alice)
    for _attempt in range(6):
        fields = {"email": "not an address", "password": PASSWORD}
        assert signed_in.submit("/settings/email", fields).status_code == 400
    assert sign_in(browsing, "alice", PASSWORD) == 302


def test_unknown_names_are_counted_like_known_ones(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    tried = [sign_in(browsing, name, WRONG) for name in ["nobody", "NOBODY"] * 3]
    assert tried == [401] * 4 + [429] * 2
    assert sign_in(browsing, "alice", PASSWORD) == 302


def test_signing_in_asks_once_who_is_meant(
    app: Flask, alice: User, browsing: Browsing, statements
) -> None:
    browser = browsing.anonymous()
    token = browser.token("/auth/login")
    fields = {"username": "alice", "password": WRONG, "csrf_token": token}
    with statements() as asked:
        browser.client.post("/auth/login", data=fields)
    assert len(asked) == 1
