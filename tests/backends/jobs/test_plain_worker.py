"""The command of old, `rq worker microblog-tasks`, carries out an export."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from app import create_app, db
from app.models import Task
from tests.support import engines, factories
from tests.support.ports import free_port
from tests.support.sites import Sink
from tests.support.waiting import wait_for

ROOT = Path(__file__).parents[3]
SECRET = "a-secret-key-that-only-tests-know-of-0123456789"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    """A mail server, and its port."""
    sink = Sink()
    smtp = Controller(sink, hostname="127.0.0.1", port=free_port())
    smtp.start()
    yield sink, smtp.port
    smtp.stop()


@contextmanager
def plain_worker(settings: dict[str, Any]) -> Iterator[Any]:
    """Run RQ's own command, as Procfiles and supervisors of old do."""
    rq = Path(sys.executable).with_name("rq")
    environment = os.environ | {name: str(value) for name, value in settings.items()}
    process = subprocess.Popen(
        [str(rq), "worker", "--url", settings["REDIS_URL"], "microblog-tasks"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.mark.slow
# Each job starts a process of its own that makes an application.
@pytest.mark.timeout(480)
def test_an_export_is_collected_and_mailed(
    tmp_path: Path, redis_url: str, sink: tuple[Sink, int]
) -> None:
    mails, port = sink
    url = engines.fresh_sqlite(tmp_path)
    changes = {"REDIS_URL": redis_url}
    app = create_app(engines.make_config(url, tmp_path, **changes))
    settings = {
        *(("DATABASE_URL", url), ("REDIS_URL", redis_url), ("SECRET_KEY", SECRET)),
        *(("DATA_DIR", tmp_path), ("MAIL_SERVER", "127.0.0.1"), ("MAIL_PORT", port)),
    }
    with app.app_context(), plain_worker(dict(settings)):
        alice = factories.make_user("alice")
        factories.make_posts(alice, 3)
        task = alice.launch_task("export_posts", "Exporting posts...", job_timeout=60)
        db.session.commit()
        task_id = task.id
        wait_for(lambda: mails.mails, 180)
        wait_for(lambda: fresh(task_id).complete, 180)
        assert (fresh(task_id).state, fresh(task_id).get_progress()) == ("sent", 100)
        job = fresh(task_id).get_rq_job()
        assert (job.func_name, job.timeout) == ("app.tasks.export_posts", 60)
        assert job.meta["progress"] == 100
        app.extensions["jobs"].close()
        db.session.remove()
        db.engine.dispose()
    check(mails.mails[0])


def fresh(task_id: str) -> Task:
    """Read a task as the worker has left it."""
    db.session.rollback()
    return db.session.get_one(Task, task_id, populate_existing=True)


def check(mail: Message) -> None:
    """Compare a mail with the contract."""
    assert mail["Subject"] == "[Microblog] Your blog posts"
    assert mail["To"] == "alice@example.com"
    (part,) = [part for part in mail.walk() if part.get_filename() == "posts.json"]
    assert part.get_content_type() == "application/json"
    assert part["Content-Transfer-Encoding"] == "base64"
    text: Any = part.get_payload(decode=True)
    posts = json.loads(text)["posts"]
    assert [post["body"] for post in posts] == ["Post 0", "Post 1", "Post 2"]
    assert all(post["timestamp"].endswith("Z") for post in posts)
    assert all(set(post) == {"body", "timestamp"} for post in posts)
    assert text.decode().isascii()
    assert text.decode() == json.dumps({"posts": posts}, indent=4)
