"""An export tells the truth about itself, whatever happens to its worker."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app import db, tasks
from app.exceptions import Conflict, NotFound, Unavailable
from app.lib.clock import utcnow
from app.media import service as media
from app.media.attachments import Draft
from app.models import File, Outbox, Task
from app.notifications import states
from app.posts.commands import PublishPost
from app.tasks import attempts, downloads, export, service
from app.worker import outbox
from tests.support.factories import make_post, make_posts

SECRET = "a secret of thirty-two characters"  # a test's own


@pytest.fixture
def settings():
    return export.Settings(SECRET, "https://site.test", 10_000, timedelta(days=7))


def stored():
    """Return the content of the one stored export."""
    return media.read(db.session.scalar(sa.select(File.id)))


def mail():
    """Return the payload of the one ordered mail."""
    query = sa.select(Outbox.payload).where(Outbox.kind == "mail")
    return db.session.scalars(query).one()


def progress_of(user):
    """Return what open pages hear of tasks."""
    found = states.since(user.id, 0)
    return [state["data"] for state in found if state["name"] == "task_progress"]


def test_file_has_the_promised_form(alice, settings):
    make_post(alice, "second", at=datetime(2024, 1, 2, 3, 4, 5, 678901, tzinfo=UTC))
    make_post(alice, "سلام", at=datetime(2023, 1, 2, 3, 4, 5, tzinfo=UTC))
    export.run(alice.id, None, settings)
    expected = {
        "posts": [
            {"body": "سلام", "timestamp": "2023-01-02T03:04:05Z"},
            {"body": "second", "timestamp": "2024-01-02T03:04:05.678901Z"},
        ]
    }
    assert stored().decode() == json.dumps(expected, indent=4)


def test_picture_without_text_is_exported(alice, settings):
    drafts = [Draft("picture", source_url="https://example.com/1")]
    PublishPost(alice, "", max_length=140, attachments=drafts).execute()
    export.run(alice.id, None, settings)
    [post] = json.loads(stored())["posts"]
    assert post["body"] == ""


def test_export_without_posts_is_an_empty_list(alice, settings):
    export.run(alice.id, None, settings)
    assert stored().decode() == json.dumps({"posts": []}, indent=4)


def test_posts_are_read_in_batches(alice, settings, monkeypatch):
    monkeypatch.setattr(export, "BATCH", 3)
    make_posts(alice, 7)
    export.run(alice.id, None, settings)
    bodies = [post["body"] for post in json.loads(stored())["posts"]]
    assert bodies == [f"Post {number}" for number in range(7)]


def test_small_export_is_attached_and_large_one_linked(alice, settings):
    export.run(alice.id, None, settings)
    small = mail()
    assert small["attachments"] == [{"file_id": db.session.scalar(sa.select(File.id))}]
    db.session.execute(sa.delete(Outbox))
    settings.max_attachment = 1
    export.run(alice.id, None, settings)
    large = mail()
    assert large["attachments"] == []
    token = large["context"]["link"].removeprefix("https://site.test/exports/")
    assert downloads.open_link(token, SECRET).name == "posts.json"


@pytest.mark.parametrize("token", ["", "garbage", "a.b.c", "é"])
def test_forged_link_opens_nothing(app, token):
    with pytest.raises(NotFound):
        downloads.open_link(token, SECRET)


def test_link_expires(alice, settings):
    settings.max_attachment, settings.keep = 1, timedelta(seconds=-1)
    export.run(alice.id, None, settings)
    token = mail()["context"]["link"].rpartition("/")[2]
    with pytest.raises(NotFound):
        downloads.open_link(token, SECRET)


def test_task_is_sent_only_with_its_mail(alice, settings):
    make_posts(alice, 2)
    task = service.start_export(alice)
    export.run(alice.id, task.id, settings)
    assert (task.state, task.complete, task.progress) == ("sending", False, 100)
    while outbox.drain():
        pass
    db.session.refresh(task)
    assert (task.state, task.complete) == ("sent", True)
    assert [data["state"] for data in progress_of(alice)] == ["sent"]


def test_a_mail_that_was_given_up_fails_with_its_reason(alice, settings):
    task = service.start_export(alice)
    export.run(alice.id, task.id, settings)
    outbox.add("task_unsent", {"task_id": task.id})
    db.session.execute(sa.delete(Outbox).where(Outbox.kind == "mail"))
    db.session.commit()
    outbox.drain()
    db.session.refresh(task)
    assert (task.state, task.error) == ("failed", "The mail could not be delivered.")


def test_second_export_conflicts(alice):
    service.start_export(alice)
    with pytest.raises(Conflict):
        service.start_export(alice)


def test_failed_task_can_be_retried(alice, settings, monkeypatch):
    def fail(_posts):
        raise RuntimeError("disk on fire")
        yield b""

    task = service.start_export(alice)
    with monkeypatch.context() as broken:
        broken.setattr(export, "render", fail)
        export.run(alice.id, task.id, settings)
    db.session.refresh(task)
    assert (task.state, task.complete) == ("failed", True)
    assert task.error == "Something went wrong. Please try again."
    assert db.session.scalar(sa.select(sa.func.count(File.id))) == 0
    service.retry(alice, task.id)
    export.run(alice.id, task.id, settings)
    assert task.state == "sending"


def test_two_workers_never_run_one_task(alice, settings):
    task = service.start_export(alice)
    assert attempts.claim(task.id) is not None
    assert attempts.claim(task.id) is None
    export.run(alice.id, task.id, settings)
    assert task.state == "running"


def test_a_task_of_a_dead_worker_is_done_once(alice, settings):
    task = service.start_export(alice)
    first = attempts.claim(task.id).attempts
    task.heartbeat_at = utcnow() - attempts.LEASE * 2
    db.session.commit()
    assert attempts.reap() == 1
    export.run(alice.id, task.id, settings)
    # The first worker was slow, not dead: what it has done is refused.
    late = export.Export(alice, settings, task, first)
    late.run()
    query = sa.select(sa.func.count()).where(Outbox.kind == "mail")
    assert db.session.scalar(query) == 1


def test_task_that_loses_every_worker_fails(alice):
    task = service.start_export(alice)
    for _attempt in range(attempts.MAX_ATTEMPTS):
        attempts.claim(task.id)
        task.heartbeat_at = utcnow() - attempts.LEASE * 2
        db.session.commit()
        attempts.reap()
    assert (task.state, task.complete) == ("failed", True)


@pytest.mark.parametrize(
    "error",
    [Unavailable("redis"), sa.exc.OperationalError("SELECT 1", {}, OSError("lost"))],
    ids=["redis", "database"],
)
def test_task_that_meets_an_outage_is_done_later(alice, settings, error):
    task = service.start_export(alice)

    def meet(_user, _task):
        raise error

    with pytest.raises(type(error)):
        attempts.carry_out(alice.id, task.id, meet)
    assert task.state == "running"
    task.heartbeat_at = utcnow() - attempts.LEASE * 2
    db.session.commit()
    assert attempts.reap() == 1
    export.run(alice.id, task.id, settings)
    assert task.state == "sending"


def test_a_queued_job_may_be_called_by_its_path(app, alice):
    make_posts(alice, 1)
    tasks.export_posts(alice.id)
    assert len(json.loads(stored())["posts"]) == 1


def test_two_tasks_publish_separate_progress(alice):
    first = alice.launch_task("export_posts", "One")
    second = alice.launch_task("export_posts", "Two")
    for task in (first, second):
        service.publish_progress(task)
    db.session.commit()
    assert {data["task_id"] for data in progress_of(alice)} == {first.id, second.id}
    assert list(alice.get_tasks_in_progress()) == [first, second]
    assert alice.get_task_in_progress("export_posts") == first
    assert db.session.get(Task, first.id).get_rq_job() is None
