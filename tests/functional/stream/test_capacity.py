"""What streams cost: connections, turns and processes."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from flask import Flask

from app import db
from app.extensions import broker
from app.models import User
from app.notifications import states
from app.web import admission
from tests.support.browsing import TOKEN, Browsing
from tests.support.factories import make_user
from tests.support.many_processes import many_processes
from tests.support.streams import PATIENCE, Stream, listening, sign_in
from tests.support.waiting import wait_for


def test_an_open_stream_holds_no_connection(app: Flask, site: str, alice: User) -> None:
    browser = sign_in(site, "alice")
    states.store(alice.id, "ready", 1)
    db.session.commit()
    db.session.remove()
    with (
        listening(browser, f"{site}/stream") as one,
        listening(browser, f"{site}/stream?timeline=home") as other,
    ):
        one.wait_for("ready")
        other.wait_for("ready")
        wait_for(lambda: db.engine.pool.checkedout() == 0)  # type: ignore[attr-defined]  # a QueuePool


def test_a_crowd_that_comes_at_once_is_served_in_turn(
    app: Flask, site: str, alice: User
) -> None:
    app.config["LIVE_STREAMS"] = 100
    browser = sign_in(site, "alice")
    cookies = browser.cookies.get_dict()
    states.store(alice.id, "ready", 1)
    db.session.commit()
    db.session.remove()
    busy, most = [0], [0]
    counting = threading.Lock()

    def count(step: int) -> None:
        with counting:
            busy[0] += step
            most[0] = max(most[0], busy[0])

    sa.event.listen(db.engine, "checkout", lambda *_: count(1))
    sa.event.listen(db.engine, "checkin", lambda *_: count(-1))

    def open_one(_number: int) -> bool:
        own = requests.Session()
        own.trust_env = False
        own.cookies.update(cookies)
        with listening(own, f"{site}/stream") as stream:
            return bool(stream.wait_for("ready"))

    with ThreadPoolExecutor(40) as crowd:
        assert all(crowd.map(open_one, range(80)))
    assert 1 <= most[0] <= admission.MOST_AT_ONCE


def test_stream_over_capacity_gets_503_with_retry_after(
    app: Flask,
    browsing: Browsing,
    alice: User,
    statements: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    browser = browsing.as_user("alice")
    monkeypatch.setattr(admission, "PATIENCE", 0)
    monkeypatch.setattr(broker, "subscribe", _closed(broker.subscribe))
    turns = [admission.of_streams().enter(0) for _ in range(admission.MOST_AT_ONCE)]
    assert all(turns)
    with statements() as asked:
        answer = browser.get("/stream", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.mimetype) == (503, "application/json")
    assert answer.headers["Retry-After"]
    assert asked == []
    assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []
    # Pages do not wait for streams.
    assert browser.get("/explore").status_code == 200
    for _ in turns:
        admission.of_streams().leave()
    for _ in range(2 * admission.MOST_AT_ONCE):
        assert browser.get("/stream", buffered=True).status_code == 200
    assert admission.of_streams().enter(0)


def test_person_has_so_many_streams_of_pages(
    app: Flask, browsing: Browsing, alice: User, bob: User
) -> None:
    app.config["LIVE_STREAMS"] = 1
    browser = browsing.as_user(alice)
    first = browser.get("/stream")
    assert first.status_code == 200
    refused = browser.get("/stream")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    others = browsing.as_user(bob).get("/stream")
    assert others.status_code == 200
    first.close()
    again = browser.get("/stream")
    assert again.status_code == 200
    for each in (others, again):
        each.close()


def _closed(subscribe: Any) -> Any:
    """End streams once they have said what is so now."""

    def make(topics: Any, **options: Any) -> Any:
        subscription = subscribe(topics, **options)
        subscription.close()
        return subscription

    return make


@pytest.mark.slow
def test_web_processes_are_joined(
    database_url: str, redis_url: str, app: Flask, tmp_path: Path
) -> None:
    """Bob's request may be served by another process than alice's stream."""
    make_user("alice")
    make_user("bob")
    db.session.remove()
    with many_processes(database_url, redis_url, tmp_path) as running:
        site = running.url
        alice, bob = sign_in(site, "alice"), sign_in(site, "bob")
        streams = [Stream(alice, f"{site}/stream") for _ in range(4)]
        page = bob.get(f"{site}/send_message/alice", timeout=PATIENCE).text
        token = TOKEN.search(page)
        assert token
        form = {"message": "Hello", "csrf_token": token[1]}
        bob.post(f"{site}/send_message/alice", data=form, timeout=PATIENCE)
        for stream in streams:
            assert stream.wait_for("unread_message_count")["data"] == 1
            stream.answer.close()
