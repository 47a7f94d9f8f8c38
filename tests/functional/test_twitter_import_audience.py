"""Posts that a former import made of what was never public are deleted."""

import pytest

from app import db
from app.integrations.twitter import importing
from app.integrations.twitter.importing import as_tweet
from app.integrations.twitter.survey import UNTOLD
from app.models import Post, User
from tests.support.browsing import Browser, Browsing
from tests.support.imports import PAGE, bodies, tweet, upload, work
from tests.support.twitter_archives import packed, tweets_js, wrapped

CIRCLE = "data/twitter-circle-tweet.js"


@pytest.fixture
def writer(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def test_whole_archive_deletes_what_was_never_public(
    writer: Browser, alice: User, bob: User
) -> None:
    tweets = [tweet(n) for n in range(3)]
    for user in (alice, bob):
        importing.import_tweets(user.id, [as_tweet(each) for each in tweets])
    db.session.commit()
    limited = wrapped("twitter_circle_tweet", "tweet", [tweets[1]])
    files = {"data/tweets.js": tweets_js(tweets), CIRCLE: limited}
    secret = db.session.scalar(
        db.select(Post.id).where(Post.user_id == alice.id, Post.body.contains("1 of"))
    )
    upload(writer, packed(files).getvalue())
    assert work(alice).result == {"known": 2, "limited": 1, "withdrawn": 1}
    assert [text[:8] for text in bodies(alice)] == ["Number 0", "Number 2"]
    assert len(bodies(bob)) == 3
    assert writer.get(f"/post/{secret}").status_code == 404
    assert "1 post of a former import was deleted here" in writer.get(PAGE).text


def test_archive_with_broken_circle_file_publishes_nothing(
    writer: Browser, alice: User
) -> None:
    files = {"data/tweets.js": tweets_js([tweet(1)]), CIRCLE: b"window.YTD = [{"}
    upload(writer, packed(files).getvalue())
    task = work(alice)
    assert (task.state, task.error) == ("failed", UNTOLD)
    assert bodies(alice) == []
    assert UNTOLD in writer.get(PAGE).text


def test_replies_of_a_former_import_to_the_circle_are_deleted(
    writer: Browser, alice: User
) -> None:
    tweets = [
        tweet(3, in_reply_to_status_id_str="1002"),
        tweet(2, in_reply_to_status_id_str="1001"),
        tweet(1),
        tweet(0),
    ]
    importing.import_tweets(alice.id, [as_tweet(each) for each in tweets])
    db.session.commit()
    limited = wrapped("twitter_circle_tweet", "tweet", [tweets[2]])
    files = {"data/tweets.js": tweets_js(tweets), CIRCLE: limited}
    upload(writer, packed(files).getvalue())
    assert work(alice).result == {"known": 1, "limited": 3, "withdrawn": 3}
    assert [text[:8] for text in bodies(alice)] == ["Number 0"]
