"""Archives in the shapes that Twitter gave them from 2012 until today."""

import json
from typing import Any

import pytest

from app import db
from app.models import Post, User
from tests.support.browsing import Browser, Browsing
from tests.support.imports import bodies, upload, work
from tests.support.twitter_archives import NO_CIRCLE, packed

Files = dict[str, bytes]


@pytest.fixture
def writer(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def js(variable: str, items: list[Any]) -> bytes:
    return f"{variable} = {json.dumps(items, indent=2)}".encode()


def with_tweet(*items: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"tweet": item} for item in items]


def monthly() -> Files:
    """A zip of 2012 to 2018: a file a month, ids as numbers, dates of two kinds."""
    user = {"name": "Alice", "screen_name": "alice", "id_str": "7", "id": 7}
    media = {
        "type": "photo",
        "url": "http://t.co/pic",
        "media_url": "http://pbs.twimg.com/media/a.jpg",
        "media_url_https": "https://pbs.twimg.com/media/a.jpg",
        "sizes": [{"h": 480, "resize": "fit", "w": 640}],
    }
    first = {
        "source": '<a href="http://twitter.com">web</a>',
        "entities": {"user_mentions": [], "media": [], "hashtags": [], "urls": []},
        "geo": {},
        "id_str": "271572434409148416",
        "text": "Tea &amp; cake",
        "id": 271572434409148416,
        "created_at": "2012-11-22 11:03:21 +0000",
        "user": user,
    }
    second = first | {
        "id_str": "271572434409148999",
        "id": 271572434409148999,
        "text": "More of it http://t.co/pic",
        "entities": first["entities"] | {"media": [media]},
        "created_at": "Thu Nov 22 11:04:21 +0000 2012",
        "in_reply_to_status_id_str": "271572434409148416",
        "in_reply_to_status_id": 271572434409148416,
        "in_reply_to_user_id_str": "7",
    }
    retweet = first | {
        "id_str": "272000000000000000",
        "text": "RT @bob: cut …",
        "retweeted_status": first | {"id_str": "3", "user": {"screen_name": "bob"}},
    }
    early = first | {"id_str": "1234", "id": 1234, "text": "just setting up"}
    return {
        "data/js/tweets/2012_11.js": js(
            "Grailbird.data.tweets_2012_11", [retweet, second, first]
        ),
        "data/js/tweets/2007_03.js": js(
            "Grailbird.data.tweets_2007_03",
            [early | {"created_at": "2007-03-21 00:00:00 +0000"}],
        ),
        "data/js/tweet_index.js": b'var tweet_index =  [ {"file_name": "x"} ]',
        "data/js/user_details.js": b'var user_details =  {"id": "7"}',
        "tweets.csv": b'"tweet_id","text"\n"1234","just setting up"\n',
    }


def bare() -> Files:
    """A zip of 2018 and 2019: `tweet.js`, whose items have no wrapper."""
    items = [
        {
            "id_str": "1100000000000000001",
            "id": "1100000000000000001",
            "full_text": "Tea &amp; cake",
            "created_at": "Mon Feb 25 12:00:00 +0000 2019",
            "retweet_count": "0",
            "favorite_count": "1",
            "lang": "en",
        },
        {
            "id_str": "1100000000000000002",
            "full_text": "More of it",
            "created_at": "Mon Feb 25 12:01:00 +0000 2019",
            "in_reply_to_status_id_str": "1100000000000000001",
        },
    ]
    return {"tweet.js": js("window.YTD.tweet.part0", items), "account.js": b"[]"}


def parts() -> Files:
    """A zip since 2022: parts, a community, long texts, edits, a Circle."""
    stamp = "Wed Jan 15 12:00:00 +0000 2025"
    edits = {"editTweetIds": ["1879500000000000002", "1879500000000000003"]}
    former = {
        "edit_info": {"initial": edits},
        "id_str": "1879500000000000002",
        "full_text": "Moer of it",
        "created_at": stamp,
        "in_reply_to_status_id_str": "1879500000000000001",
    }
    latest = former | {
        "edit_info": {"edit": {"initialTweetId": "2", "editControlInitial": edits}},
        "id_str": "1879500000000000003",
        "full_text": "More of it",
    }
    cut = {
        "id_str": "1879500000000000001",
        "full_text": "Tea &amp; cake, and so on and so forth…",
        "created_at": stamp,
    }
    long = {
        "noteTweetId": "1879500000000000777",
        "createdAt": "2025-01-15T12:00:00.000Z",
        "core": {"text": "Tea & cake, and so on and so forth, to the end", "urls": []},
    }
    club = cut | {"id_str": "1879500000000000009", "full_text": "In the club"}
    return {
        **NO_CIRCLE,
        "data/manifest.js": b"window.__THAR_CONFIG = {}",
        "data/tweets.js": js("window.YTD.tweets.part0", with_tweet(latest, former)),
        "data/tweets-part1.js": js("window.YTD.tweets.part1", with_tweet(cut)),
        "data/note-tweet.js": js("window.YTD.note_tweet.part0", [{"noteTweet": long}]),
        "data/community-tweet.js": js(
            "window.YTD.community_tweet.part0",
            with_tweet(club | {"community_id": "5", "scopes": {"followers": False}}),
        ),
    }


@pytest.mark.parametrize(
    ("files", "texts", "result"),
    [
        (
            monthly(),
            [
                "just setting up",
                "Tea & cake",
                "More of it\n\nhttps://x.com/i/status/271572434409148999",
            ],
            {"imported": 3, "retweet": 1, "media_missing": 1},
        ),
        (bare(), ["Tea & cake", "More of it"], {"imported": 2}),
        (
            parts(),
            [
                "Tea & cake, and so on and so forth, to the end",
                "More of it",
                "In the club",
            ],
            {"imported": 3, "former": 1},
        ),
    ],
    ids=["2012", "2019", "2025"],
)
def test_archive_of_each_time_is_imported_with_threads(
    writer: Browser,
    alice: User,
    files: Files,
    texts: list[str],
    result: dict[str, int],
) -> None:
    upload(writer, packed(files).getvalue())
    assert work(alice).result == result
    assert bodies(alice) == texts
    reply = db.session.scalar(db.select(Post).where(Post.body.startswith("More")))
    parent = db.session.scalar(db.select(Post).where(Post.body.startswith("Tea")))
    assert reply is not None
    assert parent is not None
    assert reply.reply_to_id == parent.id
