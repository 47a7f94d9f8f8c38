"""Importing one's own tweets: in their place in time, without notifications."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app import db
from app import tasks as jobs
from app.email import templates
from app.integrations.twitter import archive, importing
from app.lib.clock import utcnow
from app.models import File, Notification, Outbox, Post, Task, User
from app.tasks import attempts
from tests.support import factories
from tests.support.browsing import Browser, Browsing
from tests.support.imports import PAGE, bodies, queue, tweet, upload, work
from tests.support.twitter_archives import packed, tweets_js


@pytest.fixture
def writer(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def test_tweets_become_posts_with_their_dates(
    writer: Browser, alice: User, bob: User
) -> None:
    factories.follow(bob, alice)
    new = factories.make_post(alice, "Written here")
    data = [tweet(n) for n in range(250)]
    data.append(tweet(300, "RT @elif: somebody else's"))
    data.append(tweet(301, "Hello @bob"))
    response = upload(writer, packed({"data/tweets.js": tweets_js(data)}).getvalue())
    assert response.status_code == 302
    task = work(alice)
    assert (task.state, task.progress, task.complete) == ("done", 100, True)
    db.session.refresh(alice)
    assert alice.post_count == 252
    assert alice.last_post_id == new.id
    first = db.session.scalars(db.select(Post).order_by(Post.id)).first()
    assert first is not None
    assert first.id < 0
    assert first.timestamp == datetime(2015, 1, 1, tzinfo=UTC)
    assert bodies(alice)[-2:] == ["Hello @bob", "Written here"]
    assert (
        db.session.scalars(
            db.select(Notification.actor_id).where(
                Notification.actor_id.is_not(None),
                Notification.name.not_in(("follow", "import")),
            )
        ).all()
        == []
    )
    assert db.session.scalars(db.select(File)).all() == []
    assert "Written here" in writer.get("/index").text
    assert "Number 249" in writer.get("/tag/mine").text


def test_second_import_of_an_archive_adds_nothing(writer: Browser, alice: User) -> None:
    data = packed({"data/tweets.js": tweets_js([tweet(n) for n in range(30)])})
    for _ in range(2):
        upload(writer, data.getvalue())
        assert work(alice).state == "done"
    assert len(bodies(alice)) == 30


class Killed(BaseException):
    """The process ends at once."""


def test_killed_import_continues(
    writer: Browser, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = packed({"data/tweets.js": tweets_js([tweet(n) for n in range(350)])})
    upload(writer, data.getvalue())
    whole, stored = importing.import_tweets, []

    def die_in_the_third_batch(user_id: int, tweets: Any, source: Any) -> int:
        stored.append(1)
        if len(stored) == 3:
            raise Killed
        return whole(user_id, tweets, source)

    with monkeypatch.context() as patch:
        patch.setattr(importing, "import_tweets", die_in_the_third_batch)
        with pytest.raises(Killed):
            work(alice)
    db.session.rollback()
    assert len(bodies(alice)) == 200
    db.session.execute(
        db.update(Task).values(heartbeat_at=utcnow() - timedelta(minutes=5))
    )
    db.session.commit()
    assert attempts.reap() == 1
    assert work(alice).state == "done"
    assert len(bodies(alice)) == 350


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<!doctype html>", archive.NOT_AN_ARCHIVE),
        (b"", archive.NOT_AN_ARCHIVE),
        (b"window.YTD.like.part0 = [ ]", archive.NOT_AN_ARCHIVE),
        (packed({"data/like.js": b"[]"}).getvalue(), archive.NOT_AN_ARCHIVE),
        (b"PK" + b"x" * 50_000, archive.BROKEN),
        (packed({"data/tweets.js": b"[]"}).getvalue()[:-30], archive.BROKEN),
    ],
    ids=["page", "empty", "likes", "zip without tweets", "no zip", "cut zip"],
)
def test_upload_that_is_no_archive_is_refused_at_once(
    writer: Browser, data: bytes, reason: str
) -> None:
    response = upload(writer, data)
    assert response.status_code == 400
    assert reason in response.text
    assert db.session.scalars(db.select(Task)).all() == []
    assert db.session.scalars(db.select(File)).all() == []


def test_file_that_is_no_archive_is_reported(alice: User) -> None:
    queue(alice, b"<!doctype html>")
    task = work(alice)
    assert task.state == "failed"
    assert task.error == archive.NOT_AN_ARCHIVE
    assert bodies(alice) == []


def test_second_import_at_a_time_is_refused(writer: Browser, alice: User) -> None:
    data = packed({"data/tweets.js": tweets_js([tweet(1)])}).getvalue()
    upload(writer, data)
    upload(writer, data)
    assert "are being imported already" in writer.get("/index").text
    assert len(db.session.scalars(db.select(Task)).all()) == 1
    assert len(db.session.scalars(db.select(File)).all()) == 1


def test_too_large_upload_is_refused(app: Flask, writer: Browser, alice: User) -> None:
    app.config["IMPORT_MAX_BYTES"] = 10_000
    response = upload(writer, b"PK" + b"x" * 50_000)
    assert response.status_code == 413
    assert db.session.scalars(db.select(Task)).all() == []


def test_archive_may_be_larger_than_other_requests(app: Flask, writer: Browser) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    data = tweets_js([tweet(1, "x" * 50_000)])
    assert upload(writer, data).status_code == 302


def test_forged_form_is_refused(writer: Browser, alice: User) -> None:
    data = {"archive": (io.BytesIO(b"PK"), "twitter.zip"), "csrf_token": "forged"}
    assert writer.client.post(PAGE, data=data).status_code == 400
    assert db.session.scalars(db.select(Task)).all() == []


def test_job_is_found_by_its_name(alice: User, writer: Browser) -> None:
    upload(writer, packed({"data/tweets.js": tweets_js([tweet(1)])}).getvalue())
    file = db.session.scalars(db.select(File.id)).one()
    jobs.import_tweets(alice.id, file)
    assert len(bodies(alice)) == 1


def test_imported_posts_are_public_and_editable_by_their_owner(
    writer: Browser, alice: User
) -> None:
    upload(writer, packed({"data/tweets.js": tweets_js([tweet(1)])}).getvalue())
    work(alice)
    post = db.session.scalars(db.select(Post)).one()
    assert writer.get(f"/post/{post.id}").status_code == 200
    assert writer.get(f"/post/{post.id}/edit").status_code == 200
    assert "Number 1 of" in writer.get("/explore").text


def test_page_and_mail_report_each_result(
    app: Flask, writer: Browser, alice: User
) -> None:
    odd: list[Any] = [
        tweet(1),
        tweet(1),
        tweet(2, "RT @elif: hers"),
        tweet(3, "RT @ me if you agree"),
        {"id_str": "9" * 600, "full_text": "Odd"},
        {"id_str": "5", "full_text": "Undated", "created_at": "yesterday"},
        tweet(6, "Future") | {"created_at": "Fri Jan 07 10:00:00 +0000 2056"},
    ]
    data = tweets_js(odd).replace(b"[{", b'[null, "x", {', 1)
    upload(writer, packed({"data\\tweets.js": data}).getvalue())
    assert work(alice).result == {
        "imported": 2,
        "known": 1,
        "retweet": 1,
        "odd_id": 1,
        "undated": 1,
        "impossible_date": 1,
        "unreadable": 2,
    }
    sentences = [
        "2 tweets are posts of yours now.",
        "1 tweet was here already.",
        "1 retweet was left out: others wrote it.",
        "1 tweet was left out whose number is no number of a tweet.",
        "1 tweet was left out whose date cannot be read.",
        "1 tweet was left out that is dated in the future or before Twitter began.",
        "2 items were left out that cannot be read.",
    ]
    page = writer.get(PAGE).text
    message = db.session.scalars(db.select(Outbox).where(Outbox.kind == "mail")).one()
    letter = templates.render_letter(
        "import_tweets",
        (alice.email,),
        "en",
        **message.payload["context"],
    )
    for sentence in sentences:
        assert f"<li>{sentence}</li>" in page
        assert f"- {sentence}" in letter.text
        assert f"<li>{sentence}</li>" in (letter.html or "")


def test_second_attempt_counts_what_the_first_one_imported(
    writer: Browser, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = [tweet(n) for n in range(150)] + [tweet(200, "RT @elif: hers")]
    upload(writer, packed({"data/tweets.js": tweets_js(data)}).getvalue())
    whole = importing.import_tweets

    def die_in_the_second_batch(user_id: int, tweets: Any, source: Any) -> int:
        if len(tweets) < 100:
            raise Killed
        return whole(user_id, tweets, source)

    with monkeypatch.context() as patch:
        patch.setattr(importing, "import_tweets", die_in_the_second_batch)
        with pytest.raises(Killed):
            work(alice)
    db.session.rollback()
    late = utcnow() - timedelta(minutes=5)
    db.session.execute(db.update(Task).values(heartbeat_at=late))
    db.session.commit()
    assert attempts.reap() == 1
    assert work(alice).result == {"imported": 150, "retweet": 1}
    assert len(bodies(alice)) == 150
