"""Secrets stay secret: in the log, in the database, in mails, in how long one waits."""

import logging
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_mail import Message as Mail

from app.extensions import db, mail
from app.lib import passwords
from app.models import User
from app.worker import outbox
from tests.support.browsing import Browsing
from tests.support.factories import PASSWORD

NEW = "another staple entirely"
SEARCHED = "a-very-private-question"


def link_in(message: Mail) -> str:
    """Return the path of the link of a mail."""
    found = re.search(r"http://microblog\.test(/auth/\S+)", message.body or "")
    assert found, message.body
    return found[1]


def test_no_secret_is_written_to_the_log(
    app: Flask, alice: User, browsing: Browsing, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = browsing.as_user(alice)
    browser.submit("/auth/login", {"username": "alice", "password": "wr0ng-secret"})
    browser.get(f"/search?q={SEARCHED}")
    made = browser.submit("/settings/tokens", {"name": "phone", "scopes": ["read"]})
    token = re.search(r'class="token"[^>]*>([0-9a-f]{32})<', made.text)
    assert token
    client = app.test_client()
    client.get("/api/me", headers={"Authorization": f"Bearer {token[1]}"})
    client.post("/api/tokens", auth=("alice", PASSWORD))
    person = {"username": "dave", "email": "dave@example.com", "password": NEW}
    client.post("/api/users", json=person)
    stranger = browsing.anonymous()
    with mail.record_messages() as sent:
        page = "/auth/reset_password_request"
        stranger.submit(page, {"email": "alice@example.com"})
        outbox.drain()
        link = link_in(sent[0])
        stranger.get(link)
        stranger.submit(link, {"password": NEW, "password2": NEW})
    stranger.get("/auth/setup/key-of-the-owner")
    stranger.get("/exports/eyJhbGciOiJIUzI1NiJ9.forged.link")

    session = browser.client.get_cookie("session")
    assert session
    secrets = [PASSWORD, NEW, "wr0ng-secret", SEARCHED, token[1], session.value]
    secrets += [link.rpartition("/")[2], "key-of-the-owner", "forged.link"]
    written = "\n".join(record.getMessage() for record in caplog.records)
    assert "POST /auth/login" in written
    assert [secret for secret in secrets if secret in written] == []


def test_the_database_holds_no_key_that_opens_anything(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    made = browser.submit("/settings/tokens", {"name": "phone", "scopes": ["read"]})
    token = re.search(r'class="token"[^>]*>([0-9a-f]{32})<', made.text)
    assert token
    shared = app.test_client().post("/api/tokens", auth=("alice", PASSWORD))
    page = "/auth/reset_password_request"
    browsing.anonymous().submit(page, {"email": "alice@example.com"})
    rows = []
    for table in db.metadata.sorted_tables:
        rows += [str(row) for row in db.session.execute(sa.select(table))]
    stored = "\n".join(rows)
    assert "alice@example.com" in stored
    for secret in (PASSWORD, token[1], shared.json["token"]):
        assert secret not in stored


class Spy:
    """Counts the hashes that are computed, and computes them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self._real = passwords.check_password_hash
        monkeypatch.setattr(passwords, "check_password_hash", self)

    def __call__(self, *arguments: Any) -> bool:
        self.count += 1
        return self._real(*arguments)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("alice", "wrong"),
        ("nobody", "wrong"),
        ("alice@example.com", "wrong"),
        ("nobody@example.com", "wrong"),
        ("erin", "wrong"),
        ("alice", "x" * 256),
        ("nobody", "x" * 256),
    ],
)
def test_a_wrong_password_costs_the_same_for_everybody(
    app: Flask,
    alice: User,
    browsing: Browsing,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    password: str,
) -> None:
    # Erin has never had a password.
    db.session.add(User(username="erin", email="erin@example.com"))
    db.session.commit()
    spy = Spy(monkeypatch)
    fields = {"username": name, "password": password}
    answer = browsing.anonymous().submit("/auth/login", fields)
    assert (answer.status_code, spy.count) == (401, 1)
    answer = app.test_client().post("/api/tokens", auth=(name, password))
    assert (answer.status_code, spy.count) == (401, 2)


def test_password_reset_costs_the_same_for_unknown_address(
    app: Flask, alice: User, browsing: Browsing, statements: Any
) -> None:
    asked = []
    for address in ("alice@example.com", "nobody@example.com"):
        browser = browsing.anonymous()
        token = browser.token("/auth/reset_password_request")
        with statements() as counted:
            browser.client.post(
                "/auth/reset_password_request",
                data={"email": address, "csrf_token": token},
            )
        asked.append(len(counted))
    assert asked[0] == asked[1]


HOSTILE = ["a@example.com\r\nBcc: thief@example.com", "a@example.com\nX: y", "a\0@b.c"]


@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_cannot_add_a_header_to_a_mail(
    app: Flask, alice: User, browsing: Browsing, address: str
) -> None:
    person = {"username": "dave", "email": address, "password": NEW}
    assert app.test_client().post("/api/users", json=person).status_code == 400
    form = person | {"password2": NEW}
    browser = browsing.anonymous()
    assert browser.submit("/auth/register", form).status_code == 400
    page = "/auth/reset_password_request"
    assert browser.submit(page, {"email": address}).status_code == 400
    member = browsing.as_user(alice)
    change = {"email": address, "password": PASSWORD}
    assert member.submit("/settings/email", change).status_code == 400


def test_what_people_say_stays_in_the_body_of_a_mail(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    sly = "hi\r\nSubject: You have won\r\n\r\n<script>alert(1)</script>"
    browser.submit("/edit_profile", {"username": "alice", "about_me": sly})
    browser.submit("/settings/tokens", {"name": sly[:60], "scopes": ["read"]})
    with mail.record_messages() as sent:
        change = {"email": "new@example.com", "password": PASSWORD}
        browser.submit("/settings/email", change)
        browser.submit("/export_posts")
        outbox.drain()
    assert sent
    for message in sent:
        assert "You have won" not in message.subject
        assert "<script" not in (message.html or "")
