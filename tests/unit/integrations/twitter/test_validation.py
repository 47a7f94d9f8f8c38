"""What comes from Twitter is checked at the door, and one odd item harms no other."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app import db
from app.integrations.twitter import importing, validation
from app.integrations.twitter.archive_media import ArchiveMedia
from app.integrations.twitter.results import ItemResult
from app.lib.clock import utcnow
from app.lib.ids import first_id_at
from app.models import Post, User
from flask_twitter_api.models import Tweet

GOOD = {"id": "1000", "text": "Good", "createdAt": "2015-01-01T10:00:00+00:00"}
OF_2050 = str(int((2050 - 2010.84) * 31_556_952_000) << 22)
SURROGATE = "12\ud80034"


def outcome_of(**fields: Any) -> ItemResult | None:
    """Return why a tweet is refused, None if it is not."""
    try:
        validation.check(Tweet.from_json(GOOD | fields))
    except validation.Refused as refusal:
        return refusal.result
    return None


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({}, None),
        ({"id": 1000}, None),
        ({"id": "0001000"}, None),
        ({"id": "0"}, ItemResult.INVALID_ID),
        ({"id": "-5"}, ItemResult.INVALID_ID),
        ({"id": "٣٤"}, ItemResult.INVALID_ID),
        ({"id": "1e3"}, ItemResult.INVALID_ID),
        ({"id": SURROGATE}, ItemResult.INVALID_ID),
        ({"id": "9" * 40}, ItemResult.INVALID_ID),
        ({"id": "9" * 600}, ItemResult.INVALID_ID),
        ({"id": 10**600}, ItemResult.INVALID_ID),
        ({"id": str(2**64 - 1)}, ItemResult.INVALID_ID),
        ({"id": str(2**63)}, ItemResult.INVALID_ID),
        ({"id": str(2**63 - 1), "createdAt": None}, ItemResult.IMPOSSIBLE_DATE),
        ({"id": OF_2050, "createdAt": None}, ItemResult.IMPOSSIBLE_DATE),
        ({"createdAt": "2056-01-01T00:00:00Z"}, ItemResult.IMPOSSIBLE_DATE),
        ({"createdAt": "9999-12-31T23:59:59Z"}, ItemResult.IMPOSSIBLE_DATE),
        ({"createdAt": "0001-01-01T00:00:00Z"}, ItemResult.IMPOSSIBLE_DATE),
        ({"createdAt": "yesterday"}, ItemResult.UNDATED),
        ({"createdAt": None}, ItemResult.UNDATED),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_ids_and_dates_are_validated(
    fields: dict[str, Any], outcome: ItemResult | None
) -> None:
    assert outcome_of(**fields) is outcome


def test_impossible_id_falls_back_to_the_date() -> None:
    """The date of a tweet holds where its id is of the future."""
    tweet = validation.check(Tweet.from_json(GOOD | {"id": OF_2050}))
    assert tweet.created_at == datetime(2015, 1, 1, 10, tzinfo=UTC)


def test_moment_ahead_of_now_becomes_now() -> None:
    ahead = (utcnow() + timedelta(minutes=5)).isoformat()
    tweet = validation.check(Tweet.from_json(GOOD | {"createdAt": ahead}))
    assert tweet.created_at is not None
    assert tweet.created_at <= utcnow()


def test_inner_tweets_are_validated_too() -> None:
    odd = {"id": "x", "text": "Odd"}
    tweet = validation.check(
        Tweet.from_json(
            GOOD
            | {
                "text": "a\ud800b",
                "author": {"id": "5", "userName": "no name"},
                "inReplyToId": "1000",
                "quoted_tweet": GOOD | {"quoted_tweet": odd},
                "retweeted_tweet": odd,
                "url": "javascript:alert(1)",
                "media": ["https://pbs.twimg.com/a\0b", "https://pbs.twimg.com/good"],
            }
        )
    )
    assert tweet.text == "a\ufffdb"
    assert (tweet.author, tweet.in_reply_to_id) == (None, None)
    assert (tweet.retweeted, tweet.url) == (None, None)
    assert tweet.quoted is not None
    assert tweet.quoted.quoted is None
    assert [each.picture for each in tweet.attachments] == [
        None,
        "https://pbs.twimg.com/good",
    ]


def test_invalid_tweet_does_not_affect_others(app: Flask, alice: User) -> None:
    source = ArchiveMedia()
    odd = [
        {"id": SURROGATE},
        {"id": "9" * 600},
        {"id": str(2**64 - 1)},
        {"createdAt": "9999-12-31T23:59:59Z"},
        {"createdAt": "2056-01-01T00:00:00Z", "id": "1001"},
        {"text": "\0 \ud800", "id": "1002"},
        {"text": "", "id": "1003"},
        {"id": "1004", "text": "Good, too"},
    ]
    tweets = [Tweet.from_json(GOOD | each) for each in odd]
    assert importing.import_tweets(alice.id, tweets, source) == 2
    db.session.commit()
    assert source.results == {
        ItemResult.INVALID_ID: 3,
        ItemResult.IMPOSSIBLE_DATE: 2,
        ItemResult.EMPTY: 1,
        ItemResult.IMPORTED: 2,
    }
    newest = db.session.scalar(db.select(db.func.max(Post.id)))
    assert newest is not None
    assert newest <= first_id_at(utcnow())


def test_more_tweets_than_ids_of_a_moment_keep_their_order(
    app: Flask, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them come, in their order, however exact their date is."""
    monkeypatch.setattr("app.posts.commands.ingest.make_id", first_id_at)
    tweets = [
        Tweet.from_json(GOOD | {"id": str(number), "text": str(number)})
        for number in range(1_000, 1_050)
    ]
    source = ArchiveMedia()
    assert importing.import_tweets(alice.id, tweets, source) == len(tweets)
    db.session.commit()
    assert source.results == {ItemResult.IMPORTED: len(tweets)}
    posts = db.select(Post.body).where(Post.user_id == alice.id).order_by(Post.id)
    assert db.session.scalars(posts).all() == [tweet.text for tweet in tweets]


@given(st.text(max_size=60), st.text(max_size=30), st.integers())
def test_no_text_fails_validation_unexpectedly(text: str, id: str, number: int) -> None:
    for each in (id, str(number)):
        raw = {"id": each, "text": text, "createdAt": id, "inReplyToId": id}
        validation.checked(
            [Tweet.from_json(raw), Tweet.from_json(GOOD | {"text": text})]
        )
