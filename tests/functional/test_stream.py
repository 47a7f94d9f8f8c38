"""Open pages hear what happens: real servers, a real Valkey, nothing reloaded."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from werkzeug.serving import make_server

from app import db
from app.credentials import accounts, passwords, sessions
from app.extensions import broker
from app.messages import service as messages
from app.models import User, UserSession
from app.notifications import states
from app.posts.commands import DeletePost, PublishPost
from app.relationships import blocks
from app.web import admission
from tests.support.browsing import TOKEN, Browsing
from tests.support.factories import PASSWORD, follow, make_user
from tests.support.ports import free_port
from tests.support.waiting import wait_for

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


@pytest.fixture
def config(config: type, redis_url: str) -> type:
    """The settings of the test's application, joined to others by a Valkey."""
    config.REDIS_URL = redis_url  # type: ignore[attr-defined]  # made at run time
    return config


@pytest.fixture(autouse=True)
def _end_listening(app: Flask) -> Iterator[None]:
    """End the threads that listen to the Valkey before it ends."""
    yield
    broker.close(app)


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the test's application, served by threads."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    with app.app_context():
        broker.close_subscriptions()
    server.shutdown()
    thread.join(10)
    server.server_close()


def sign_in(site: str, username: str) -> requests.Session:
    """Sign in as a browser does."""
    browser = requests.Session()
    browser.trust_env = False
    page = browser.get(f"{site}/auth/login", timeout=PATIENCE).text
    token = TOKEN.search(page)
    assert token
    form = {"username": username, "password": PASSWORD, "csrf_token": token[1]}
    answer = browser.post(f"{site}/auth/login", data=form, timeout=PATIENCE)
    assert username in answer.text
    return browser


class Stream:
    """An event source: reads events until the one that a test waits for."""

    def __init__(self, browser: requests.Session, url: str) -> None:
        self.answer = browser.get(url, stream=True, timeout=PATIENCE)
        assert self.answer.status_code == 200
        self._lines = self.answer.iter_lines(chunk_size=1)

    def wait_for(self, name: str, since: float = 0.0) -> Any:
        """Return the data of the next event of that name, newer than `since`.

        What happened just before the stream was opened may be said twice: as the
        state at the beginning, and by an event that was published late.
        """
        event = ""
        for raw in self._lines:
            line = raw.decode()
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            elif line.startswith("data: ") and event == name:
                data = json.loads(line.removeprefix("data: "))
                if not since or data["timestamp"] > since:
                    return data
        raise AssertionError(f"the stream ended without {name}")

    def rest(self) -> str:
        """Return what comes until the stream ends by itself."""
        return b"".join(self._lines).decode()


@contextmanager
def listening(browser: requests.Session, url: str) -> Iterator[Stream]:
    """Open a stream and close it as a browser does that leaves."""
    stream = Stream(browser, url)
    try:
        yield stream
    finally:
        stream.answer.close()


def test_a_message_is_heard_without_a_reload(site: str, alice: User, bob: User) -> None:
    browser = sign_in(site, "alice")
    messages.send(bob, alice, "before the page", max_length=140)
    with listening(browser, f"{site}/stream") as stream:
        headers = stream.answer.headers
        assert headers["Content-Type"].startswith("text/event-stream")
        present = stream.wait_for("unread_message_count")
        assert (present["name"], present["data"]) == ("unread_message_count", 1)
        messages.send(bob, alice, "while it is open", max_length=140)
        event = stream.wait_for("unread_message_count", present["timestamp"])
        assert event["data"] == 2
        assert stream.wait_for("message")["peer"] == "bob"


def test_the_home_timeline_hears_of_followed_people_only(
    site: str, alice: User, bob: User, charlie: User
) -> None:
    follow(alice, bob)
    browser = sign_in(site, "alice")
    with listening(browser, f"{site}/stream?timeline=home") as stream:
        PublishPost(charlie, "not for alice", max_length=140).execute()
        heard = PublishPost(bob, "for alice", max_length=140).execute()
        assert stream.wait_for("post")["id"] == str(heard.id)
        own = PublishPost(alice, "her own", max_length=140).execute()
        assert stream.wait_for("post")["id"] == str(own.id)
    with listening(browser, f"{site}/stream?timeline=public") as stream:
        heard = PublishPost(charlie, "for everybody", max_length=140).execute()
        assert stream.wait_for("post")["id"] == str(heard.id)


@pytest.mark.parametrize("timeline", ["home", "public"])
def test_posts_of_hidden_people_raise_no_bar(
    site: str, alice: User, bob: User, charlie: User, timeline: str
) -> None:
    for person in (bob, charlie):
        follow(alice, person)
    blocks.mute(alice, bob)
    browser = sign_in(site, "alice")
    with listening(browser, f"{site}/stream?timeline={timeline}") as stream:
        PublishPost(bob, "not for alice", max_length=140).execute()
        heard = PublishPost(charlie, "for alice", max_length=140).execute()
        assert stream.wait_for("post")["id"] == str(heard.id)
        # What happens while the page is open counts from then on.
        blocks.unmute(alice, bob)
        blocks.block(charlie, alice)
        PublishPost(charlie, "no more for alice", max_length=140).execute()
        heard = PublishPost(bob, "for alice again", max_length=140).execute()
        assert stream.wait_for("post")["id"] == str(heard.id)


def test_an_open_thread_hears_of_its_replies(
    site: str, alice: User, bob: User, charlie: User
) -> None:
    asked = PublishPost(alice, "Who bakes bread?", max_length=140).execute()
    blocks.mute(alice, bob)
    browser = sign_in(site, "alice")
    with listening(browser, f"{site}/stream?thread={asked.id}") as stream:
        PublishPost(charlie, "elsewhere", max_length=140).execute()
        hidden = PublishPost(bob, "I do", max_length=140, reply_to=asked.id).execute()
        made = PublishPost(
            charlie, "So do I", max_length=140, reply_to=asked.id
        ).execute()
        event = {"id": str(made.id), "author_id": charlie.id, "reply_to": str(asked.id)}
        assert stream.wait_for("reply") == event
        DeletePost(bob, hidden.id).execute()
        below = PublishPost(
            charlie, "On Sundays", max_length=140, reply_to=made.id
        ).execute()
        assert stream.wait_for("reply")["reply_to"] == str(made.id)
        DeletePost(charlie, below.id).execute()
        assert stream.wait_for("reply_deleted")["id"] == str(below.id)


def test_a_thread_that_is_none_is_silent(site: str, alice: User) -> None:
    browser = sign_in(site, "alice")
    states.store(alice.id, "ready", 1)
    db.session.commit()
    for number in ("", "x", "-1", "9" * 30, "1%0A2"):
        with listening(browser, f"{site}/stream?thread={number}") as stream:
            assert stream.wait_for("ready")["data"] == 1


def test_states_of_others_stay_theirs(site: str, alice: User, bob: User) -> None:
    browser = sign_in(site, "alice")
    with listening(browser, f"{site}/stream") as stream:
        states.store(bob.id, "secret", 1)
        states.store(alice.id, "own", 2)
        db.session.commit()
        text = b""
        for line in stream.answer.iter_lines(chunk_size=1):
            text += line
            if b"own" in line:
                break
    assert b"secret" not in text


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


def test_reconnecting_browser_gets_current_states_and_resync(
    site: str, alice: User
) -> None:
    browser = sign_in(site, "alice")
    browser.headers["Last-Event-ID"] = "1"
    states.store(alice.id, "ready", 1)
    db.session.commit()
    with listening(browser, f"{site}/stream") as stream:
        assert stream.wait_for("ready")["data"] == 1
        assert stream.wait_for("resync") == {}


def test_a_stranger_is_refused(browsing: Browsing) -> None:
    answer = browsing.anonymous().get("/stream")
    assert answer.status_code == 401
    assert answer.mimetype == "application/json"


def test_a_site_without_streams_says_stay_away(
    app: Flask, browsing: Browsing, alice: User
) -> None:
    app.config["LIVE_ENABLED"] = False
    assert browsing.as_user("alice").get("/stream").status_code == 204


@pytest.mark.parametrize("how", ["sign out", "revoke", "password", "delete"])
def test_a_stream_ends_at_once_with_its_session(
    app: Flask, site: str, alice: User, bob: User, how: str
) -> None:
    browser, other = sign_in(site, "alice"), sign_in(site, "alice")
    with (
        listening(browser, f"{site}/stream?timeline=public") as stream,
        listening(other, f"{site}/stream") as spared,
    ):
        states.store(alice.id, "ready", 1)
        db.session.commit()
        for each in (stream, spared):
            each.wait_for("ready")
        if how == "delete":
            accounts.delete(alice, PASSWORD)
        elif how == "password":
            passwords.change(alice, PASSWORD, "another staple entirely")
        elif how == "revoke":
            sessions.end(alice, min(row.id for row in sessions.list_of(alice)))
        else:
            page = browser.get(f"{site}/auth/logout", timeout=PATIENCE).text
            token = TOKEN.search(page)
            assert token
            form = {"csrf_token": token[1]}
            browser.post(f"{site}/auth/logout", data=form, timeout=PATIENCE)
        PublishPost(bob, "a secret", max_length=140).execute()
        assert stream.wait_for("signed_out") == {}
        assert stream.rest() == ""
        if how in ("delete", "password"):
            assert spared.wait_for("signed_out") == {}
        else:
            messages.send(bob, alice, "not so secret", max_length=140)
            assert spared.wait_for("message")["peer"] == "bob"


def test_a_resync_asks_whether_the_session_goes_on(
    app: Flask, site: str, alice: User
) -> None:
    browser = sign_in(site, "alice")
    with listening(browser, f"{site}/stream") as stream:
        states.store(alice.id, "ready", 1)
        db.session.commit()
        stream.wait_for("ready")
        # Nobody hears of it, as while Redis is away.
        db.session.execute(sa.delete(UserSession))
        db.session.commit()
        app.extensions["broker"]._fanout.resync()
        assert stream.wait_for("signed_out") == {}
        assert stream.rest() == ""


def test_a_session_that_ends_while_its_stream_opens_closes_it(
    app: Flask, browsing: Browsing, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browsing.as_user("alice")
    subscribe = broker.subscribe

    def end_meanwhile(topics: Any) -> Any:
        with app.app_context():
            db.session.execute(sa.delete(UserSession))
            db.session.commit()
        return subscribe(topics)

    monkeypatch.setattr(broker, "subscribe", end_meanwhile)
    text = browser.get("/stream").text
    assert text.endswith("event: signed_out\ndata: {}\n\n")


def test_a_crowd_that_comes_at_once_is_served_in_turn(
    app: Flask, site: str, alice: User
) -> None:
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


def _closed(subscribe: Any) -> Any:
    """End streams once they have said what is so now."""

    def make(topics: Any) -> Any:
        subscription = subscribe(topics)
        subscription.close()
        return subscription

    return make


@pytest.mark.slow
def test_gunicorn_joins_its_processes(
    database_url: str, redis_url: str, app: Flask, tmp_path: Path
) -> None:
    """Bob's request may be served by another process than alice's stream."""
    make_user("alice")
    make_user("bob")
    db.session.remove()
    with gunicorn(database_url, redis_url, tmp_path) as site:
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


@contextmanager
def gunicorn(database_url: str, redis_url: str, folder: Path) -> Iterator[str]:
    """Serve the application with two processes of greenlets, as `boot.sh web` does."""
    port = free_port()
    settings = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(folder),
        "SECRET_KEY": "another-secret-key-that-only-tests-know-0123456789",
        "RATELIMIT_ENABLED": "0",
        "PATH": os.environ["PATH"],
    }
    command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", "2"]
    command += ["--no-control-socket", "--graceful-timeout", "2"]
    command += ["-b", f"127.0.0.1:{port}", "microblog:app"]
    log = folder / "gunicorn.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=settings, stdout=output, stderr=output
        )
    try:
        site = f"http://127.0.0.1:{port}"
        wait_for(lambda: _answers(site), PATIENCE, explain=log.read_text)
        yield site
    finally:
        process.terminate()
        process.wait(60)


def _answers(site: str) -> bool:
    try:
        return requests.get(f"{site}/healthz", timeout=2).ok
    except requests.RequestException:
        return False


def test_a_stream_is_as_protected_as_a_page(site: str, alice: User) -> None:
    browser = sign_in(site, "alice")
    gzip = {"Accept-Encoding": "gzip"}
    answer = browser.get(f"{site}/stream", stream=True, timeout=PATIENCE, headers=gzip)
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "Content-Encoding" not in headers
    assert (
        "no-cache" in headers["Cache-Control"] or "no-store" in headers["Cache-Control"]
    )
    answer.close()
