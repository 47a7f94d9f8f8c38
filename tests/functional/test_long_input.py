"""What is too long is refused before anything looks at it."""

import base64
import io
import unicodedata
from typing import Any

import pytest
from flask import Flask

from app import db
from app.models import User
from app.web import hooks
from app.web.forms import LONGEST_LINE
from tests.support.browsing import Browsing
from tests.support.factories import PASSWORD

# Each takes a second or more to normalise by the hundred thousand.
SLOW = ["日" + "\u3099" * 20_000, "\ufdfa" * 20_000, "a\u0300\u0323" * 9_000]
# One ligature folds into eighteen letters, and what is folded is folded once more.
LONGEST_FOLDED = 18 * LONGEST_LINE
FORMS = [
    ("/auth/register", "email"),
    ("/auth/register", "username"),
    ("/auth/reset_password_request", "email"),
    ("/auth/login", "username"),
    ("/auth/login", "password"),
]


@pytest.fixture
def config(config: type) -> type:
    """Let the limits look at what is typed, as on a real site."""
    config.RATELIMIT_ENABLED = True  # type: ignore[attr-defined]  # a made class
    return config


@pytest.fixture
def normalised(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of all texts that anything normalises, in order."""
    lengths: list[int] = []
    normalize = unicodedata.normalize

    def counted(form: Any, text: str) -> str:
        lengths.append(len(text))
        return normalize(form, text)

    monkeypatch.setattr(unicodedata, "normalize", counted)
    return lengths


@pytest.mark.parametrize("text", SLOW, ids=["marks", "ligatures", "two marks"])
@pytest.mark.parametrize(("path", "field"), FORMS)
def test_long_fields_reach_no_rule(
    app: Flask,
    browsing: Browsing,
    normalised: list[int],
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    field: str,
    text: str,
) -> None:
    monkeypatch.setattr(hooks, "STRANGERS_BODY", 10_000_000)
    fields = {"username": "zoe", "email": "zoe@example.com"}
    fields |= {"password": PASSWORD, "password2": PASSWORD, field: text}
    answer = browsing.anonymous().submit(path, fields)
    assert answer.status_code == 400
    assert max(normalised, default=0) <= LONGEST_FOLDED


def test_long_name_of_a_program_reaches_no_rule(
    app: Flask, normalised: list[int]
) -> None:
    pair = base64.b64encode(f"{SLOW[1]}:x".encode()).decode()
    headers = {"Authorization": f"Basic {pair}"}
    assert app.test_client().post("/api/tokens", headers=headers).status_code == 401
    assert max(normalised, default=0) <= LONGEST_FOLDED


def test_long_fields_of_members_reach_no_rule(
    app: Flask, alice: User, browsing: Browsing, normalised: list[int]
) -> None:
    browser = browsing.as_user(alice)
    for path, fields in (
        ("/edit_profile", {"username": SLOW[0], "about_me": ""}),
        ("/settings/email", {"email": SLOW[0], "password": PASSWORD}),
        ("/settings/tokens", {"name": SLOW[2]}),
    ):
        assert browser.submit(path, fields).status_code == 400
    assert max(normalised, default=0) <= LONGEST_FOLDED


@pytest.mark.parametrize("path", ["/auth/login", "/auth/register"])
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_body_of_stranger_is_small(app: Flask, path: str, kind: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    body = b"username=" + b"x" * hooks.STRANGERS_BODY
    answer = app.test_client().post(path, data=body, content_type=kind)
    assert answer.status_code == 413


def test_body_of_program_without_token_is_small(app: Flask) -> None:
    body = b'{"username": "' + b"x" * hooks.STRANGERS_BODY + b'"}'
    for headers in ({}, {"Authorization": "Bearer " + "0" * 32}):
        answer = app.test_client().post(
            "/api/users", data=body, content_type="application/json", headers=headers
        )
        assert answer.status_code == 413


def test_session_that_ended_may_still_bring_files(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    alice.set_password("another staple entirely")
    db.session.commit()
    picture = (io.BytesIO(b"x" * 2 * hooks.STRANGERS_BODY), "a.png")
    fields = {"post": "Words", "pictures": picture}
    assert browser.submit("/", fields, page="/auth/login").status_code != 413


@pytest.mark.parametrize("body", ["[1]", '"x"', "null", "5", '{"username": {"a": 1}}'])
def test_json_is_no_form(app: Flask, body: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().post(
        "/auth/login", data=body, content_type="application/json"
    )
    assert answer.status_code == 400
