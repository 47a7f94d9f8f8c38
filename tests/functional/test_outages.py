"""However many calls an outage fails, the log stays readable."""

import logging
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app, db
from app.errors import handlers
from app.extensions import broker
from app.lib import outages
from app.search import search
from app.search.query import parse
from app.worker import jobs
from tests.functional.test_database_down import database_down
from tests.support import engines
from tests.support.browsing import Browsing
from tests.support.ports import free_port

CALLS = 30


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has noticed no outage yet."""
    monkeypatch.setattr(outages, "_outages", {})
    outage = outages.of("database")
    monkeypatch.setattr(handlers, "DATABASE", outage)


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the lines of level WARNING and above; none may have a traceback."""
    found = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert not any(each.exc_info for each in found)
    return [each.getMessage() for each in found]


def site(folder: Path, **settings: Any) -> Flask:
    return create_app(
        engines.make_config(engines.fresh_sqlite(folder), folder, **settings)
    )


def test_searches_without_elasticsearch(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    app = site(tmp_path, ELASTICSEARCH_URL=url)
    with app.app_context():
        for _call in range(CALLS):
            hits = search.search(parse("needle"), sort="newest", limit=5)
            assert hits.degraded
            assert not search.is_available()
        db.session.remove()
        db.engine.dispose()
    (line,) = complaints(caplog)
    assert line.startswith("elasticsearch does not answer: ")


def test_jobs_events_and_limits_without_redis(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"redis://127.0.0.1:{free_port()}/0"
    app = site(tmp_path, REDIS_URL=url, RATELIMIT_ENABLED=True)
    client = app.test_client()
    with app.app_context():
        for _call in range(CALLS):
            assert not jobs.enqueue("app.tasks.drain_outbox")
            assert client.get("/auth/login").status_code == 200
            client.post("/api/tokens", auth=("alice", "wrong"))
        broker.flush(0.1)
        db.session.remove()
        db.engine.dispose()
    (line,) = complaints(caplog)
    assert line.startswith("redis does not answer: ")


def test_pages_without_a_database(
    app: Flask, browsing: Browsing, alice: Any, caplog: pytest.LogCaptureFixture
) -> None:
    browser = browsing.as_user(alice)
    with database_down(app):
        for _page in range(CALLS):
            assert browser.get("/explore").status_code == 503
    assert browser.get("/explore").status_code == 200
    begin, end = complaints(caplog)
    assert begin == "database does not answer: ConnectionError: refused"
    assert end.startswith("database answers again after ")
    assert end.endswith(f"{CALLS} calls failed")
