"""Web processes end and come back while clients hold streams open."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from flask import Flask

from app import db
from app.broker.redis import RedisBackend
from app.credentials import tokens
from app.models import Program, User
from tests.support.many_processes import ManyProcesses, many_processes
from tests.support.traffic import Caller, Listener, Sender, Worker
from tests.support.waiting import wait_for

pytestmark = pytest.mark.slow
TOPIC = "topic/app/mailer/news"
LISTENERS = 8


@pytest.fixture
def token(app: Flask, alice: User) -> str:
    """A token for the channels of Alice's programs."""
    found = tokens.create(alice, "mailer", scopes=["channels"])
    db.session.remove()
    return found


@pytest.fixture
def site(
    app: Flask, token: str, database_url: str, redis_url: str, tmp_path: Path
) -> Iterator[ManyProcesses]:
    """Two web processes, and a program of Alice's."""
    settings = {"CHANNEL_STREAMS": "100", "CHANNEL_TOKEN_STREAMS": "100"}
    with many_processes(database_url, redis_url, tmp_path, **settings) as running:
        made = Caller(running.url, token).call(
            "POST", "programs", json={"name": "mailer"}
        )
        assert made is not None
        assert made.status_code == 201
        yield running


@pytest.fixture
def listeners(site: ManyProcesses, token: str) -> Iterator[list[Listener]]:
    """Streams of one topic, over both processes."""
    found = []
    for _ in range(LISTENERS):
        session = requests.Session()
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {token}"
        found.append(Listener(session, f"{site.url}/api/stream?channel=/{TOPIC}"))
    for each in found:
        each.start()
    wait_for(lambda: all(each.last_id for each in found))
    yield found
    for each in found:
        each.stop()


class Elsewhere(Worker):
    """Publishes numbers from this process, as a worker of the site does."""

    def __init__(self, redis_url: str) -> None:
        super().__init__(0.01)
        self.backend = RedisBackend(redis_url)
        self.number = 0
        self._topic = db.session.scalars(sa.select(Program)).one().topic("news")
        db.session.remove()

    def step(self) -> None:
        """Publish the next number."""
        self.number += 1
        self.backend.publish(self._topic, "news", {"n": self.number})


def numbers_of(listener: Listener) -> list[int]:
    """Return the numbers that came to a listener; a resync is a -1."""
    return [
        json.loads(data)["data"]["n"] if name == "news" else -1
        for _id, name, data in tuple(listener.log)
    ]


def test_each_event_comes_once_over_killed_processes(
    site: ManyProcesses, listeners: list[Listener], redis_url: str
) -> None:
    publisher = Elsewhere(redis_url)
    publisher.start()
    for _ in range(4):
        before = site.web_processes()
        os.kill(min(before), signal.SIGKILL)
        wait_for(lambda: len(site.web_processes() - before) == 1)  # noqa: B023  # called at once
        time.sleep(0.5)
    publisher.stop()
    assert publisher.backend.flush(10)
    expected = list(range(1, publisher.number + 1))
    for each in listeners:
        wait_for(lambda: expected[-1] in numbers_of(each), 20)  # noqa: B023  # called at once
        assert numbers_of(each) == expected
        assert len(set(each.ids())) == len(each.ids())
    assert sum(each.openings for each in listeners) > LISTENERS
    publisher.backend.close()


def test_each_event_comes_once_over_replaced_processes(
    site: ManyProcesses, listeners: list[Listener], token: str
) -> None:
    publisher = Sender(
        Caller(site.url, token),
        f"channels/{TOPIC}",
        lambda number: {"name": "news", "data": {"n": number}},
        pause=0.01,
    )
    publisher.start()
    for _ in range(2):
        before = site.web_processes()
        site.web.send_signal(signal.SIGHUP)
        wait_for(lambda: len(site.web_processes() - before) == 2)  # noqa: B023  # called at once
        wait_for(lambda: not site.web_processes() & before)  # noqa: B023  # the same
    publisher.stop()
    accepted = list(publisher.accepted)
    assert len(accepted) > 100
    for each in listeners:
        wait_for(lambda: accepted[-1] in numbers_of(each), 30)  # noqa: B023  # called at once
        found = numbers_of(each)
        assert -1 not in found
        assert len(set(found)) == len(found)
        assert set(accepted) <= set(found)
    assert sum(each.openings for each in listeners) > LISTENERS
