"""Limits hold for all processes together, and go on without Redis."""

from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask

from app import create_app, db
from app.models import User
from tests.support.browsing import TOKEN, Browser, OwnContextClient
from tests.support.factories import PASSWORD
from tests.support.sites import running
from tests.support.valkey import running_server


@pytest.fixture
def config(config: type) -> type:
    """Switch the limits on, low enough to be met."""
    config.RATELIMIT_ENABLED = True  # type: ignore[attr-defined]  # a made class
    config.LOGIN_LIMIT = "4 per minute"  # type: ignore[attr-defined]  # a made class
    config.WRITE_LIMIT = "2 per minute"  # type: ignore[attr-defined]  # a made class
    return config


def attempt(app: Flask, address: str = "192.0.2.1", password: str = "wrong") -> Any:
    fields = {"username": "alice", "password": password}
    where = {"REMOTE_ADDR": address}
    return Browser(app).submit("/auth/login", fields, environ_overrides=where)


def guess(site: str) -> int:
    """Try a wrong password on a connection of its own, so that any process gets it."""
    with requests.Session() as browser:
        browser.trust_env = False
        token = TOKEN.search(browser.get(f"{site}/auth/login", timeout=20).text)
        assert token
        fields = {"username": "alice", "password": "wrong", "csrf_token": token[1]}
        answer = browser.post(f"{site}/auth/login", data=fields, timeout=20)
        if answer.status_code == 429:
            assert 0 < int(answer.headers["Retry-After"]) <= 3600
        return answer.status_code


def test_processes_count_together(tmp_path: Path) -> None:
    settings = {"WEB_CONCURRENCY": 3, "LOGIN_LIMIT": "4 per hour"}
    with running(tmp_path, settings) as (site, _log):
        assert [guess(site) for _number in range(12)] == [401] * 4 + [429] * 8


def test_neighbours_in_one_network_count_as_one(app: Flask, alice: User) -> None:
    for number in range(4):
        answer = attempt(app, f"2001:db8:1:2::{number}")
        assert answer.status_code == 401
    assert attempt(app, "2001:db8:1:2:ffff::9").status_code == 429
    assert attempt(app, "2001:db8:1:3::9").status_code == 401


def test_writing_is_limited_on_pages(app: Flask, alice: User) -> None:
    browser = Browser(app)
    browser.submit("/auth/login", {"username": "alice", "password": PASSWORD})
    statuses = [
        browser.submit("/index", {"post": f"Post {number}"}).status_code
        for number in range(3)
    ]
    assert statuses == [302, 302, 429]
    # Reading goes on.
    assert browser.get("/index").status_code == 200


def test_limits_go_on_while_redis_is_away(
    config: type, tmp_path: Path, alice: User, app: Flask
) -> None:
    (tmp_path / "redis").mkdir()
    with running_server(tmp_path / "redis") as server:
        config.REDIS_URL = server.url  # type: ignore[attr-defined]  # a made class
        alone = create_app(config)
        alone.test_client_class = OwnContextClient
        assert attempt(alone).status_code == 401
    # Now nothing listens there: this process counts by itself.
    tried = [attempt(alone).status_code for _number in range(6)]
    assert set(tried) == {401, 429}
    assert tried[-1] == 429
    assert attempt(alone, "192.0.2.2", PASSWORD).status_code == 302
    with alone.app_context():
        db.session.remove()
        db.engine.dispose()
