"""`/readyz` is asked by machines: it must not send people where nothing is written."""

import os
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.web import readiness


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it look at every call."""
    monkeypatch.setattr(readiness, "PAUSE", 0.0)


def ask(client: FlaskClient) -> tuple[int, str, str]:
    answer = client.get("/readyz")
    assert answer.json is not None
    parts = answer.json["parts"]
    return answer.status_code, parts["database"], parts["disk"]


def on_connect(app: Flask, statement: str) -> None:
    """Send a statement on every new connection."""

    def send(connection: Any, _record: Any) -> None:
        connection.execute(statement)
        connection.commit()

    db.session.remove()
    db.engine.dispose()
    sa.event.listen(db.engine, "connect", send)


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def test_a_database_that_takes_writes_is_ready(app: Flask, client: FlaskClient) -> None:
    for _time in range(3):
        assert ask(client) == (200, "ok", "ok")
    assert db.session.scalar(sa.text("SELECT count(*) FROM outbox")) == 0


def test_a_full_database_is_not_ready(app: Flask, client: FlaskClient) -> None:
    if is_sqlite():
        pages = db.session.scalar(sa.text("PRAGMA page_count"))
        on_connect(app, f"PRAGMA max_page_count = {pages}")
    else:
        fail = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$"
        with pytest.raises(sa.exc.OperationalError):
            db.session.execute(sa.text(fail))
        db.session.rollback()
    assert ask(client) == (503, "full", "ok")


def test_a_database_that_only_reads_is_not_ready(
    app: Flask, client: FlaskClient
) -> None:
    read_only = "SET default_transaction_read_only = on"
    on_connect(app, "PRAGMA query_only = ON" if is_sqlite() else read_only)
    assert ask(client) == (503, "read-only", "ok")


def test_a_refusal_is_forgotten_when_it_is_old(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    readiness._store().write((1, readiness.monotonic() + readiness.REMEMBERED))
    assert readiness._remembered() == "full"
    later = readiness.monotonic() + readiness.REMEMBERED
    monkeypatch.setattr(readiness, "monotonic", lambda: later)
    assert ask(client)[:2] == (200, "ok")


def test_full_disk_is_reported(app: Flask, client: FlaskClient) -> None:
    folder = Path(app.config["DATA_DIR"])
    free = os.statvfs(folder)
    app.config["DISK_MIN_FREE"] = free.f_blocks * free.f_frsize + 1
    # PostgreSQL has its disk elsewhere.
    status = 503 if is_sqlite() else 200
    assert ask(client) == (status, "ok", "full")


def test_a_busy_writer_does_not_make_it_wait(app: Flask, client: FlaskClient) -> None:
    with db.engine.connect() as writer:
        writer.execute(sa.text("DELETE FROM outbox"))
        assert ask(client) == (200, "ok", "ok")


def test_strangers_cannot_have_it_write_all_the_time(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[sa.Connection] = []
    monkeypatch.setattr(readiness, "PAUSE", 60.0)
    monkeypatch.setattr(readiness, "_write", written.append)
    for _time in range(5):
        assert ask(client) == (200, "ok", "ok")
    assert len(written) == (1 if is_sqlite() else 0)
