"""Passwords and addresses: forgotten, changed, and taken back from a thief."""

import re

import sqlalchemy as sa
from flask import Flask
from flask_mail import Message as Mail

from app.extensions import db
from app.models import User
from app.worker import outbox
from tests.support.accounts import NEW, is_signed_in, link_in
from tests.support.browsing import TOKEN, Browsing
from tests.support.factories import PASSWORD

JSON = {"Accept": "application/json"}


def test_a_forgotten_password_is_replaced(
    app: Flask, alice: User, browsing: Browsing, sent: list[Mail]
) -> None:
    elsewhere = browsing.as_user(alice)
    browser = browsing.anonymous()
    evil = {"base_url": "http://evil.example"}
    page = browser.get("/auth/reset_password_request", **evil)
    token = TOKEN.search(page.text)
    assert token
    answer = browser.client.post(
        "/auth/reset_password_request",
        data={"email": "ALICE@example.com", "csrf_token": token[1]},
        **evil,
    )
    assert answer.status_code == 302
    outbox.drain()
    link = link_in(sent[0], "reset_password")
    assert "evil" not in str(sent[0])

    page = browser.get(link)
    assert "Reset Your Password" in page.text
    assert "Request Password Reset" not in page.text
    weak = browser.submit(link, {"password": "password", "password2": "password"})
    assert weak.status_code == 400
    done = browser.submit(link, {"password": NEW, "password2": NEW})
    assert done.location == "/auth/login"

    assert not is_signed_in(elsewhere)
    assert is_signed_in(browsing.as_user(alice, NEW))
    again = browser.get(link)
    assert again.status_code == 410
    assert "This link has been used or has expired." in again.text


def test_reset_request_responds_equally_for_unknown_address(
    app: Flask, alice: User, browsing: Browsing, sent: list[Mail]
) -> None:
    answers = []
    for address in ("alice@example.com", "nobody@example.com"):
        browser = browsing.anonymous()
        browser.submit("/auth/reset_password_request", {"email": address})
        answers.append(browser.get("/auth/login").text)
    first, second = (re.sub(r'value="[^"]*"', "", text) for text in answers)
    assert first == second
    assert "Check your email for the instructions" in first
    outbox.drain()
    assert len(sent) == 1


def test_a_new_password_ends_other_sessions_but_this_one(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    here, there = browsing.as_user(alice), browsing.as_user(alice)
    wrong = here.submit(
        "/settings/password",
        {"current_password": "wrong", "password": NEW, "password2": NEW},
    )
    assert wrong.status_code == 400
    assert "This is not your password." in wrong.text
    assert is_signed_in(there)

    here.submit(
        "/settings/password",
        {"current_password": PASSWORD, "password": NEW, "password2": NEW},
    )
    assert "Your password has been changed." in here.get("/settings").text

    ended = there.get("/settings", follow_redirects=True)
    assert "You have been signed out. Sign in again to go on." in ended.text
    assert there.client.get("/notifications", headers=JSON).status_code == 401


def test_an_address_is_changed_and_taken_back(
    app: Flask, alice: User, browsing: Browsing, sent: list[Mail]
) -> None:
    thief = browsing.as_user(alice)
    fields = {"email": "thief@example.com", "password": PASSWORD}
    thief.submit("/settings/email", fields)
    outbox.drain()
    assert db.session.scalar(sa.select(User.email)) == "thief@example.com"
    (warning,) = sent
    assert warning.recipients == ["alice@example.com"]

    link = link_in(warning, "recover_email")
    owner = browsing.anonymous()
    assert owner.get(link).status_code == 200
    assert is_signed_in(thief)
    owner.submit(link)
    outbox.drain()
    assert not is_signed_in(thief)
    assert sent[-1].recipients == ["alice@example.com"]
    reset = link_in(sent[-1], "reset_password")
    owner.submit(reset, {"password": NEW, "password2": NEW})
    assert is_signed_in(browsing.as_user("alice@example.com", NEW))
    assert owner.get(link).status_code == 404
