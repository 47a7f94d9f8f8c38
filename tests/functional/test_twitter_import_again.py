"""Imports that meet what is here already: sent posts, former imports and uploads."""

import pytest
from flask import current_app

from app import db
from app.integrations.twitter import archive, importing
from app.integrations.twitter.importing import as_tweet
from app.integrations.twitter.models import SENT
from app.media.attachments import Limits
from app.models import CrossPost, File, Post, Task, User
from tests.support import factories
from tests.support.browsing import Browser, Browsing
from tests.support.imports import PAGE, bodies, queue, tweet, upload, work
from tests.support.twitter_archives import packed, tweets_js

WHOLE = packed({"data/tweets.js": tweets_js([tweet(1)])}).getvalue()


def fail(user: User, file_id: str) -> str:
    """Run the latest import of a user and return how it ended."""
    query = db.select(Task).where(Task.user_id == user.id)
    task = db.session.scalars(query.order_by(Task.created_at.desc())).first()
    assert task is not None
    limits = Limits.of(current_app.config)
    importing.run(user.id, task.id, file_id, limits)
    db.session.refresh(task)
    return task.state


@pytest.fixture
def writer(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def test_post_that_was_sent_to_twitter_is_not_imported(
    writer: Browser, alice: User, bob: User
) -> None:
    for user, number in ((alice, "1001"), (bob, "1002")):
        post = factories.make_post(user, "Written here")
        sent = CrossPost(post_id=post.id, tweet_id=number, handle="x", state=SENT)
        db.session.add(sent)
    db.session.commit()
    own = db.session.scalar(db.select(Post.id).where(Post.user_id == alice.id))
    answers = [tweet(n, in_reply_to_status_id_str=f"{999 + n}") for n in (2, 3)]
    files = {"data/tweets.js": tweets_js([tweet(1), *answers])}
    upload(writer, packed(files).getvalue())
    assert work(alice).result == {"imported": 2, "known": 1}
    query = db.select(Post.reply_to_id, Post.conversation_id)
    first = db.session.execute(query.where(Post.origin_id == "twitter:1002")).one()
    assert tuple(first) == (own, own)
    assert sorted(text[:8] for text in bodies(alice)) == [
        "Number 2",
        "Number 3",
        "Written ",
    ]


def test_deleted_tweets_that_are_posts_are_reported(
    writer: Browser, alice: User
) -> None:
    importing.import_tweets(alice.id, [as_tweet(tweet(1))])
    db.session.commit()
    files = {
        "data/tweets.js": tweets_js([tweet(2)]),
        "data/deleted-tweets.js": tweets_js([tweet(1), tweet(3)]),
    }
    upload(writer, packed(files).getvalue())
    assert work(alice).result == {"imported": 1, "deleted": 2, "deleted_there": 1}
    assert len(bodies(alice)) == 2
    assert "you had deleted on Twitter is still a post here" in writer.get(PAGE).text


def test_archive_that_is_refused_is_deleted_and_not_retried(
    writer: Browser, alice: User
) -> None:
    queue(alice, b"<!doctype html>")
    task = work(alice)
    assert task.error == archive.NOT_AN_ARCHIVE
    assert db.session.scalars(db.select(File)).all() == []
    page = writer.get(PAGE).text
    assert archive.NOT_AN_ARCHIVE in page
    assert f"/tasks/{task.id}/retry" not in page


def test_next_upload_replaces_that_of_a_failed_import(
    writer: Browser, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_arguments: object) -> int:
        raise OSError

    queue(bob, WHOLE)
    with monkeypatch.context() as patch:
        patch.setattr(importing, "import_tweets", break_off)
        upload(writer, WHOLE)
        former = db.session.scalar(db.select(File.id).where(File.user_id == alice.id))
        assert fail(alice, former or "") == "failed"
    assert '/retry"' in writer.get(PAGE).text
    upload(writer, WHOLE)
    files = db.session.execute(db.select(File.user_id, File.id)).all()
    assert sorted(user_id for user_id, _ in files) == sorted([alice.id, bob.id])
    assert former not in {file_id for _, file_id in files}


def test_page_says_who_reads_imported_tweets(writer: Browser) -> None:
    assert "also if your account on Twitter was protected" in writer.get(PAGE).text
