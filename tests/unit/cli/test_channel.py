"""`flask channel`: listening, sending, listing."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app import db
from app.extensions import broker
from app.models import Program, User
from tests.support.factories import make_post
from tests.support.waiting import wait_for

ROOT = Path(__file__).parents[3]
Run = Callable[..., Result]
QUEUE, TOPIC = "/queue/app/shell/jobs", "/topic/app/shell/news"


@pytest.fixture
def shell(alice: User) -> Program:
    """The program of the topic."""
    program = Program(user_id=alice.id, name="shell")
    db.session.add(program)
    db.session.commit()
    return program


@pytest.fixture
def run(app: Flask) -> Run:
    """Run `flask channel …`."""

    def invoke(*arguments: str, **options: Any) -> Result:
        runner = app.test_cli_runner()
        return runner.invoke(args=["channel", *arguments], **options)

    return invoke


def test_queue_is_listened_to_and_acknowledged(run: Run) -> None:
    sent = [run("send", QUEUE, "job", f'{{"n": {n}}}').output.strip() for n in "12"]
    result = run("listen", QUEUE, "--count", "2")
    lines = [json.loads(line) for line in result.output.splitlines()]
    assert [line["id"] for line in lines] == sent
    assert [line["data"] for line in lines] == [{"n": 1}, {"n": 2}]
    assert lines[0]["channel"] == QUEUE
    assert broker.depth(QUEUE, "main").oldest_age is None


def test_data_may_come_from_standard_input(run: Run) -> None:
    assert run("send", QUEUE, "job", input='{"text": "سلام"}').exit_code == 0
    assert json.loads(run("listen", QUEUE, "--count", "1").output)["data"] == {
        "text": "سلام"
    }


def test_topics_of_the_site_are_listened_to(app: Flask, run: Run, alice: User) -> None:
    found: list[str] = []
    thread = threading.Thread(
        target=lambda: found.append(
            run("listen", "/topic/user/alice", "/topic/public", "--count", "2").output
        )
    )
    thread.start()
    # Whether a topic has a listener yet, nobody can know: it is said until heard.
    wait_for(lambda: make_post(alice) and not thread.is_alive())
    lines = [json.loads(line) for line in found[0].splitlines()]
    channels = {line["channel"] for line in lines}
    assert channels == {"/topic/user/alice", "/topic/public"}
    assert {line["data"]["author_id"] for line in lines} == {alice.id}


def test_queues_are_listed_with_what_waits(run: Run) -> None:
    run("send", QUEUE, "job", "{}")
    output = run("list").output
    assert QUEUE in output
    assert output.split()[0] == "1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["listen", "nothing"], "not a channel"),
        (["listen", "/topic/home"], "another for each person"),
        (["listen", "/topic/user/nobody"], "no such person"),
        (["listen", "/topic/app/nobody/x"], "no program named nobody"),
        (["send", "/topic/app/nobody/x", "x", "{}"], "no program named nobody"),
        (["send", "/topic/public", "x", "{}"], "Only the site"),
        (["send", QUEUE, "two words", "{}"], "one word"),
        (["send", QUEUE, "x", "{"], "not JSON"),
        (["send", QUEUE, "x", "[]"], "JSON object"),
        (["send", TOPIC, "x", f'{{"a": "{"x" * 70_000}"}}'], "bytes"),
    ],
)
@pytest.mark.usefixtures("shell")
def test_what_cannot_be_done_is_said(run: Run, arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert said in result.output


@pytest.fixture
def environment(app: Flask, redis_url: str, tmp_path: Path) -> dict[str, str]:
    """What a shell of the administrator knows of the site."""
    return os.environ | {
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "REDIS_URL": redis_url,
        "DATA_DIR": str(tmp_path),
        "FLASK_APP": str(ROOT / "microblog.py"),
    }


@pytest.mark.usefixtures("shell")
@pytest.mark.parametrize("channel", [QUEUE, TOPIC])
def test_listener_and_sender_meet_in_two_shells(
    environment: dict[str, str], channel: str, tmp_path: Path
) -> None:
    flask = [sys.executable, "-m", "flask", "channel"]
    options: Any = {"env": environment, "cwd": ROOT, "text": True}
    with subprocess.Popen(
        [*flask, "listen", channel, "--count", "1"], stdout=subprocess.PIPE, **options
    ) as listener:
        # Whether a topic has a listener yet, nobody can know: it is sent until heard.
        while listener.poll() is None:
            subprocess.run([*flask, "send", channel, "hi", "{}"], check=True, **options)
        assert listener.stdout
        assert json.loads(listener.stdout.read())["name"] == "hi"
