"""Signing in and out, and where it leads; what a stranger gets instead."""

import pytest
from flask import Flask

from app.models import User
from tests.support.accounts import is_signed_in
from tests.support.browsing import Browsing
from tests.support.factories import PASSWORD

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize("name", ["alice", "ALICE", "Alice@Example.com"])
def test_signing_in_leads_where_one_wanted_to_go(
    app: Flask, alice: User, browsing: Browsing, name: str
) -> None:
    browser = browsing.anonymous()
    asked = browser.get("/search?q=a+b")
    assert asked.location.startswith("/auth/login?next=/search")
    assert "Please log in to access this page." in browser.get(asked.location).text

    wrong = browser.submit(asked.location, {"username": name, "password": "wrong"})
    assert wrong.status_code == 401
    assert "Invalid username or password" in wrong.text

    right = browser.submit(asked.location, {"username": name, "password": PASSWORD})
    assert right.location == "/search?q=a+b"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "http://evil.example", "http:///evil.example", "https:evil.example",
        "javascript:alert(1)", "/\t/evil.example", "%2F%2Fevil.example", "",
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(
    app: Flask, alice: User, browsing: Browsing, target: str
) -> None:
    browser = browsing.anonymous()
    token = browser.token("/auth/login")
    answer = browser.client.post(
        "/auth/login",
        query_string={"next": target},
        data={"username": "alice", "password": PASSWORD, "csrf_token": token},
    )
    assert (answer.status_code, answer.location) == (302, "/index")


def test_a_form_without_its_token_is_refused(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    fields = {"username": "alice", "password": PASSWORD}
    answer = browsing.anonymous().client.post("/auth/login", data=fields)
    assert answer.status_code == 400


def test_a_browser_is_remembered_if_one_wants(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    browser = browsing.anonymous()
    fields = {"username": "alice", "password": PASSWORD, "remember_me": "y"}
    browser.submit("/auth/login", fields)
    browser.client.delete_cookie("session")
    assert is_signed_in(browser)

    forgetful = browsing.as_user(alice)
    forgetful.client.delete_cookie("session")
    assert not is_signed_in(forgetful)


def test_a_link_cannot_sign_out_and_a_form_can(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    assert browser.get("/auth/logout").status_code == 200
    assert is_signed_in(browser)

    answer = browser.submit("/auth/logout")
    assert (answer.status_code, answer.location) == (302, "/index")
    after = browser.get("/index", follow_redirects=True)
    assert "You have signed out." in after.text
    assert "Please log in" not in after.text
    assert not is_signed_in(browser)


def test_script_without_session_gets_401(app: Flask, browsing: Browsing) -> None:
    answer = browsing.anonymous().client.get("/notifications", headers=JSON)
    assert answer.status_code == 401
    assert answer.json["error"] == "Unauthorized"


def test_form_without_session_returns_only_to_pages(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    browser = browsing.anonymous()
    token = browser.token("/auth/login")
    for path, location in (
        ("/follow/alice", "/auth/login"),
        ("/index", "/auth/login?next=/index"),
    ):
        answer = browser.client.post(
            path, data={"csrf_token": token}, headers={"Accept": "text/html"}
        )
        assert answer.location == location


def test_log_contains_no_secret_link(
    app: Flask, browsing: Browsing, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "app.request"):
        browsing.anonymous().get("/auth/reset_password/secret-token?q=secret-query")
    assert "/auth/reset_password/<token>" in caplog.text
    assert "secret" not in caplog.text
