"""What people see while the database does not answer."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app, db
from tests.support.browsing import Browsing


@contextmanager
def database_down(app: Flask) -> Iterator[None]:
    """Refuse every statement, as a server that was stopped does."""

    def refuse(*_: Any) -> None:
        raise sa.exc.OperationalError("SELECT", {}, ConnectionError("refused"))

    with app.app_context():
        engine = db.engine
    db.session.remove()
    sa.event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", refuse)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_signed_in_user_sees_error_in_their_language(
    app: Flask, browsing: Browsing, alice: Any, method: str
) -> None:
    browser = browsing.as_user(alice)
    token = browser.token("/index")
    with database_down(app):
        answer = browser.client.open(
            "/index",
            method=method,
            data={"csrf_token": token, "post": "Hello"},
            headers={"Accept": "text/html", "Accept-Language": "es"},
        )
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert '<html lang="es"' in answer.text
    assert "de lo que escribiste" in answer.text
    # They are still signed in when it is back.
    assert browser.get("/explore").status_code == 200


def test_a_probe_of_a_signed_in_person_is_answered(
    app: Flask, browsing: Browsing, alice: Any
) -> None:
    browser = browsing.as_user(alice)
    with database_down(app):
        assert browser.get("/healthz").json == {"status": "ok"}


def test_form_without_csrf_token_gets_the_same_error(
    app: Flask, browsing: Browsing, alice: Any
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    browser = browsing.as_user(alice)
    browser.get("/explore")
    headers = {"Accept": "text/html", "Accept-Language": "es"}
    with database_down(app):
        answer = browser.client.post("/index", headers=headers)
    assert answer.status_code == 503
    assert '<html lang="es"' in answer.text


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_full_pool_is_no_outage(
    config: Any, alice: Any, caplog: pytest.LogCaptureFixture, accept: str
) -> None:
    """Answer 503 with Retry-After, and log no error that would be mailed."""
    pool = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.01}
    config.SQLALCHEMY_ENGINE_OPTIONS = pool
    app = create_app(config)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    browser = Browsing(app).as_user("alice")
    with app.app_context():
        engine = db.engine
    with engine.connect():
        answer = browser.get("/index", headers={"Accept": accept})
        ready = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "The site is busy" in answer.text
    assert (ready.status_code, ready.json["parts"]["database"]) == (200, "busy")
    errors = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert errors == []
    assert browser.get("/index").status_code == 200
    engine.dispose()
