"""How tasks ended, and why: on their page, the import's page and in a notification."""

import pytest

from app import db
from app.email import templates
from app.integrations.twitter import archive, importing
from app.models import Outbox, Task, User
from app.notifications import states
from app.tasks import service
from app.tasks.models import FAILED, RUNNING, SENT
from tests.support.browsing import Browser, Browsing
from tests.support.imports import PAGE, queue, tweet, upload, work
from tests.support.twitter_archives import packed, tweets_js

EVENTS = "/notifications/all"


@pytest.fixture
def writer(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def archived(*tweets: object) -> bytes:
    return packed({"data/tweets.js": tweets_js(list(tweets))}).getvalue()


def started(user: User, name: str = importing.NAME) -> Task:
    titles = {"export_posts": "Exporting posts..."}
    task = service.launch(user, name, titles.get(name, "Importing tweets..."))
    task.state = RUNNING
    db.session.commit()
    return task


def test_failed_import_is_visible_with_its_reason(writer: Browser, alice: User) -> None:
    queue(alice, b"<!doctype html>")
    task = work(alice)
    db.session.refresh(alice)
    assert alice.unread_notifications == 1
    for page in (PAGE, EVENTS, f"/tasks/{task.id}"):
        assert archive.NOT_AN_ARCHIVE in writer.get(page).text, page
    assert f'href="/tasks/{task.id}"' in writer.get(EVENTS).text
    assert "Your tweets could not be imported" in writer.get(EVENTS).text
    # The archive that was refused is not kept.
    assert f'action="/tasks/{task.id}/retry"' not in writer.get(PAGE).text


def test_reason_of_a_failed_import_is_mailed(alice: User) -> None:
    queue(alice, b"<!doctype html>")
    task = work(alice)
    message = db.session.scalars(db.select(Outbox).where(Outbox.kind == "mail")).one()
    assert message.payload["recipients"] == [alice.email]
    context = message.payload["context"]
    for language, is_shown in (("en", True), ("es", False)):
        letter = templates.render_letter(
            "import_failed", (alice.email,), language, **context
        )
        assert (archive.NOT_AN_ARCHIVE in letter.text) is is_shown
        assert (archive.NOT_AN_ARCHIVE in (letter.html or "")) is is_shown
        assert f"/tasks/{task.id}" in letter.text


def test_reason_is_in_the_language_of_the_reader(writer: Browser, alice: User) -> None:
    queue(alice, b"<!doctype html>")
    task = work(alice)
    spanish = {"Accept-Language": "es"}
    page = writer.get(f"/tasks/{task.id}", headers=spanish).text
    assert archive.NOT_AN_ARCHIVE not in page
    assert "Importing tweets..." not in page


def test_finished_import_is_a_notification_with_counts(
    writer: Browser, alice: User
) -> None:
    upload(writer, archived(tweet(1), tweet(2), tweet(3, "RT @elif: hers"), None))
    task = work(alice)
    page = writer.get(EVENTS).text
    assert "Your tweets were imported" in page
    assert "2 tweets are posts of yours now." in page
    assert "2 items were left out; the report says why." in page
    report = writer.get(f"/tasks/{task.id}").text
    assert "1 retweet was left out: others wrote it." in report
    assert "1 tweet was left out whose number is no number of a tweet." in report


def test_running_import_shows_how_far_it_is(writer: Browser, alice: User) -> None:
    task = started(alice)
    task.progress, task.result_json = 40, '{"imported": 1200, "retweet": 3}'
    db.session.commit()
    page = writer.get(PAGE).text
    assert "Your tweets are being imported" in page
    assert "1,200 tweets are posts of yours now." in page
    assert "40%" in page
    box = writer.get("/index").text.partition('<div id="tasks">')[2]
    assert "Importing tweets..." in box.partition("</div>")[0]
    assert "Posts so far: <span>1,200</span>" in box.partition("</div>")[0]


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (SENT, "Your posts were exported; look into your mail"),
        (FAILED, "Your posts could not be exported"),
    ],
)
def test_end_of_an_export_is_a_notification(
    writer: Browser, alice: User, state: str, sentence: str
) -> None:
    task = started(alice, "export_posts")
    service.finish(task, state)
    db.session.commit()
    assert sentence in writer.get(EVENTS).text


def test_tasks_of_others_are_not_found(
    browsing: Browsing, alice: User, bob: User
) -> None:
    task = started(alice)
    assert browsing.as_user(bob).get(f"/tasks/{task.id}").status_code == 404
    stranger = browsing.anonymous().get(f"/tasks/{task.id}")
    assert (stranger.status_code, "/auth/login" in stranger.location) == (302, True)


def test_open_pages_get_the_counts_of_a_task(alice: User) -> None:
    task = started(alice)
    task.result_json = '{"imported": 3}'
    service.publish_progress(task)
    db.session.commit()
    data = states.since(alice.id, 0)[-1]["data"]
    assert (data["name"], data["result"]) == (importing.NAME, {"imported": 3})
