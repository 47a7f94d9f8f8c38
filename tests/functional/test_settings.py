"""Settings: profile, language, preferences, tokens."""

import re

import pytest
from flask import Flask

from app.extensions import db
from app.models import User
from tests.support.browsing import Browsing


def test_a_profile_is_edited(app: Flask, alice: User, browsing: Browsing) -> None:
    browser = browsing.as_user(alice)
    answer = browser.submit("/edit_profile", {"username": "alicia", "about_me": "hi"})
    assert answer.location == "/edit_profile"
    page = browser.get("/edit_profile")
    assert "Your changes have been saved." in page.text
    assert "alicia" in page.text


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "bob", "about_me": ""},
        {"username": "", "about_me": ""},
        {"username": "a/b", "about_me": ""},
        {"username": "alice", "about_me": "x" * 141},
        {"username": "\x00", "about_me": "\x00"},
        {"username": "x" * 5_000, "about_me": "x" * 50_000},
    ],
)
def test_a_profile_is_not_edited(
    app: Flask, alice: User, bob: User, browsing: Browsing, fields: dict[str, str]
) -> None:
    answer = browsing.as_user(alice).submit("/edit_profile", fields)
    assert answer.status_code == 400
    assert "field__error" in answer.text


def test_a_newline_counts_as_one_character(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    text = "\r\n".join(["x" * 69, "x" * 70])
    fields = {"username": "alice", "about_me": text}
    assert browsing.as_user(alice).submit("/edit_profile", fields).status_code == 302


def test_the_language_is_chosen_by_anybody(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    browser = browsing.anonymous()
    answer = browser.submit(
        "/language", {"language": "fa", "next": "/auth/register"}, page="/auth/login"
    )
    assert answer.location == "/auth/register"
    assert 'dir="rtl"' in browser.get("/auth/login").text

    member = browsing.as_user(alice)
    fields = {"language": "es", "next": "//evil.example"}
    answer = member.submit("/language", fields, page="/settings")
    assert answer.location == "/index"
    db.session.expire_all()
    assert alice.language == "es"
    member.submit("/language", {"language": "xx"}, page="/settings")
    assert 'lang="es"' in member.get("/settings").text


def test_preferences_are_stored(app: Flask, alice: User, browsing: Browsing) -> None:
    browser = browsing.as_user(alice)
    fields = {"language": "fa", "timezone": "Asia/Tehran"}
    assert browser.submit("/settings", fields).status_code == 302
    assert 'dir="rtl"' in browser.get("/settings").text
    wrong = browser.submit("/settings", {"language": "xx", "timezone": "Mars/North"})
    assert wrong.status_code == 400
    browser.submit("/settings", {"language": "", "timezone": ""})
    db.session.expire_all()
    assert (alice.language, alice.timezone) == (None, None)


def test_tokens_are_made_shown_once_and_revoked(
    app: Flask, alice: User, bob: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    made = browser.submit(
        "/settings/tokens", {"name": "my <phone>", "scopes": ["read"]}
    )
    token = re.search(r'class="token"[^>]*>([0-9a-f]{32})<', made.text)
    assert token
    assert User.check_token(token[1]) is not None
    listed = browser.get("/settings/tokens").text
    assert "my &lt;phone&gt;" in listed
    assert token[1] not in listed

    number = re.search(r'name="revoke" value="(\d+)"', listed)
    assert number
    stranger = browsing.as_user(bob)
    for value, status in ((number[1], 404), ("x", 404), ("9" * 30, 404)):
        page = "/settings/tokens"
        assert stranger.submit(page, {"revoke": value}).status_code == status
    browser.submit("/settings/tokens", {"revoke": number[1]})
    assert User.check_token(token[1]) is None
