"""Trying too often: from one address, and at one account."""

import pytest
from flask import Flask

from app.models import User
from tests.support.browsing import Browser, Browsing
from tests.support.factories import PASSWORD


@pytest.fixture
def config(config: type) -> type:
    """Switch the limits on, low enough to be met."""
    config.RATELIMIT_ENABLED = True  # type: ignore[attr-defined]  # a made class
    config.LOGIN_LIMIT = "5 per minute"  # type: ignore[attr-defined]  # a made class
    config.LOGIN_ACCOUNT_LIMIT = "3 per minute"  # type: ignore[attr-defined]  # a made class
    config.RESET_LIMIT = "2 per hour"  # type: ignore[attr-defined]  # a made class
    config.REGISTER_LIMIT = "2 per hour"  # type: ignore[attr-defined]  # a made class
    return config


def attempt(browser: Browser, name: str, password: str, address: str) -> int:
    fields = {"username": name, "password": password}
    where = {"REMOTE_ADDR": address}
    answer = browser.submit("/auth/login", fields, environ_overrides=where)
    if answer.status_code == 429:
        assert int(answer.headers["Retry-After"]) > 0
        assert "wait a moment" in answer.text
    return answer.status_code


def test_one_address_tries_too_often(app: Flask, browsing: Browsing) -> None:
    browser = browsing.anonymous()
    names = [f"name{number}" for number in range(6)]
    statuses = [attempt(browser, name, "wrong", "192.0.2.1") for name in names]
    assert statuses == [401] * 5 + [429]
    assert attempt(browser, "name9", "wrong", "192.0.2.2") == 401


def test_one_account_is_tried_too_often_from_everywhere(
    app: Flask, alice: User, bob: User, browsing: Browsing
) -> None:
    browser = browsing.anonymous()
    tried = [
        attempt(browser, name, "wrong", f"192.0.2.{number}")
        for number, name in enumerate(["alice", "ALICE", "alice", "alice"])
    ]
    assert tried == [401, 401, 401, 429]
    assert attempt(browser, "bob", PASSWORD, "192.0.2.9") == 302


def test_right_passwords_count_for_nothing(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    for number in range(5):
        browser = browsing.anonymous()
        assert attempt(browser, "alice", PASSWORD, f"192.0.2.{number}") == 302


def test_one_address_gets_few_reset_mails(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    statuses = []
    for number in range(3):
        answer = browsing.anonymous().submit(
            "/auth/reset_password_request",
            {"email": "alice@example.com"},
            environ_overrides={"REMOTE_ADDR": f"192.0.2.{number}"},
        )
        statuses.append(answer.status_code)
    assert statuses == [302, 302, 429]


def test_one_address_registers_few(app: Flask, browsing: Browsing) -> None:
    fields = {"username": "a/b", "email": "x", "password": "y", "password2": "z"}
    browser = browsing.anonymous()
    statuses = [
        browser.submit("/auth/register", fields).status_code for _attempt in range(3)
    ]
    assert statuses == [400, 400, 429]


def test_limit_reads_no_form_that_is_too_large(
    app: Flask, browsing: Browsing, caplog: pytest.LogCaptureFixture
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1_000
    form = {"username": "x" * 2_000}
    response = browsing.anonymous().client.post("/auth/login", data=form)
    assert response.status_code in (400, 413)
    assert "Failed to rate limit" not in caplog.text
