"""Each part stopped and hung in turn: pages answer, and nothing asked for is lost."""

import json
import os
import re
import signal
import socket
import sqlite3
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests
from aiosmtpd.controller import Controller

from tests.support.browsing import TOKEN
from tests.support.factories import PASSWORD
from tests.support.ports import free_port
from tests.support.sites import Sink, running
from tests.support.valkey import run_server
from tests.support.waiting import wait_for

PATIENT = 60.0


class Visitor:
    """A browser's session against a running site."""

    def __init__(self, url):
        self.url, self.session = url, requests.Session()
        self.session.headers["Accept"] = "text/html"

    def get(self, path):
        # A page that waits for a hung part would run into this.
        return self.session.get(self.url + path, timeout=5)

    def post(self, path, page=None, **fields):
        token = TOKEN.search(self.get(page or path).text)[1]
        data = {"csrf_token": token} | fields
        return self.session.post(self.url + path, data=data, timeout=5)

    def register(self, name):
        answer = self.post(
            "/auth/register", username=name, email=f"{name}@example.com",
            password=PASSWORD, password2=PASSWORD,
        )  # fmt: skip
        assert answer.ok, answer.text
        return self


@contextmanager
def hung_server():
    """Listen on a port, take connections, and never answer."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server.getsockname()[1]


def pages_answer(visitor, name):
    for path in ("/index", "/explore", f"/user/{name}", "/messages", "/search?q=x"):
        assert visitor.get(path).status_code == 200, path
    assert visitor.post("/index", post=f"Still here {time.time()}").ok
    assert visitor.get("/notifications?since=0").status_code == 200
    assert visitor.get("/healthz").status_code == 200


def children(pid, name):
    """Return the processes below `pid` whose command line names `name` (Linux)."""
    found, left = [], [pid]
    while left:
        for task in Path(f"/proc/{left.pop()}/task").glob("*"):
            below = [int(child) for child in (task / "children").read_text().split()]
            left += below
            found += [child for child in below if name in command(child)]
    return found


@pytest.fixture
def server(tmp_path):
    yield from run_server(tmp_path)


def test_redis_that_hangs_takes_no_page_with_it(tmp_path, server):
    with running(tmp_path, {"REDIS_URL": server.url}) as (url, _log):
        alice = Visitor(url).register("alice")
        with server.hung():
            pages_answer(alice, "alice")
            began = alice.post("/export_posts")
            assert began.ok
        wait_for(lambda: mails(tmp_path))


def command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def mails(folder):
    """Return the mails that a site without a mail server keeps in its folder."""
    return list((folder / "data" / "mail").glob("*.eml"))


@pytest.mark.parametrize("kind", ["refused", "hung"])
def test_redis_that_was_never_there(tmp_path, kind):
    with hung_server() as port:
        port = port if kind == "hung" else free_port()
        settings = {"REDIS_URL": f"redis://127.0.0.1:{port}/0"}
        with running(tmp_path, settings) as (url, _log):
            alice = Visitor(url).register("alice")
            pages_answer(alice, "alice")
            parts = requests.get(f"{url}/readyz", timeout=10).json()["parts"]
            assert parts["redis"] == "down"


@pytest.mark.parametrize("kind", ["refused", "hung"])
def test_elasticsearch_that_does_not_answer(tmp_path, kind):
    with hung_server() as port:
        port = port if kind == "hung" else free_port()
        settings = {"ELASTICSEARCH_URL": f"http://127.0.0.1:{port}"}
        with running(tmp_path, settings) as (url, _log):
            alice = Visitor(url).register("alice")
            alice.post("/index", post="A needle in the hay")
            pages_answer(alice, "alice")
            found = alice.get("/search?q=needle")
            assert "<mark>needle</mark>" in found.text


def test_a_mail_waits_for_its_server(tmp_path):
    sink, port = Sink(), free_port()
    settings = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port}
    with running(tmp_path, settings) as (url, log):
        Visitor(url).register("alice")
        stranger = Visitor(url)
        stranger.post("/auth/reset_password_request", email="alice@example.com")
        wait_for(lambda: re.search(r"outbox \w+ .* failed", log.read_text()))
        smtp = Controller(sink, hostname="127.0.0.1", port=port)
        smtp.start()
        try:
            wait_for(lambda: sink.mails)
        finally:
            smtp.stop()
    assert [mail["To"] for mail in sink.mails] == ["alice@example.com"]


def test_a_mail_server_that_hangs_holds_nobody_up(tmp_path):
    with hung_server() as port:
        settings = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port, "MAIL_TIMEOUT": 1}
        with running(tmp_path, settings) as (url, log):
            alice = Visitor(url).register("alice")
            Visitor(url).post("/auth/reset_password_request", email="alice@example.com")
            pages_answer(alice, "alice")
            wait_for(lambda: re.search(r"outbox \w+ .* failed", log.read_text()))


def end_leases(folder):
    """Let end what killed workers held, for which the next ones wait two minutes."""
    with closing(
        sqlite3.connect(folder / "data" / "microblog.db", timeout=30)
    ) as database:
        database.execute(
            "UPDATE outbox SET claimed_until = '2000-01-01 00:00:00.000000'"
            " WHERE claimed_until IS NOT NULL"
        )
        database.execute(
            "UPDATE task SET heartbeat_at = '2000-01-01 00:00:00.000000'"
            " WHERE heartbeat_at IS NOT NULL"
        )
        database.commit()


def test_killing_the_worker_in_the_middle_sends_the_mail_once(tmp_path):
    sink, port = Sink(), free_port()
    smtp = Controller(sink, hostname="127.0.0.1", port=port)
    smtp.start()
    settings = {
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": port,
        "WRITE_LIMIT": "999/hour",
    }
    try:
        with running(tmp_path, settings) as (url, log):
            alice = Visitor(url).register("alice")
            for number in range(20):
                alice.post("/index", post=f"Post {number}")
            alice.post("/export_posts")
            supervisor = int((tmp_path / "pid").read_text())
            os.kill(supervisor, signal.SIGSTOP)
            for worker in children(supervisor, "worker"):
                os.kill(worker, signal.SIGKILL)
            end_leases(tmp_path)
            os.kill(supervisor, signal.SIGCONT)
            wait_for(lambda: sink.mails, 150)
            time.sleep(3)
    finally:
        smtp.stop()
    assert len(sink.mails) == 1
    part = next(p for p in sink.mails[0].walk() if p.get_filename() == "posts.json")
    assert len(json.loads(part.get_payload(decode=True))["posts"]) == 20, log
