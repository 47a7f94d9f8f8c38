"""Which files of an archive are read, and what comes twice in them."""

import io
from typing import Any

import pytest

from app.exceptions import Invalid
from app.integrations.twitter.archive import NOT_AN_ARCHIVE
from app.integrations.twitter.results import ItemResult
from tests.support.twitter_archives import (
    NO_CIRCLE,
    packed,
    takings,
    tweet,
    tweets_js,
    wrapped,
)


def version(number: int, *others: int, first: int = 0) -> dict[str, Any]:
    """One version of an edited tweet, which names all of them."""
    ids = {"editTweetIds": [str(each) for each in (*others, number)]}
    edit = {"initialTweetId": str(first), "editControlInitial": ids}
    info = {"edit": edit} if first else {"initial": ids}
    return tweet(number, edit_info=info)


@pytest.mark.parametrize("turn", [1, -1], ids=["oldest first", "newest first"])
def test_only_latest_version_of_a_tweet_becomes_a_post(turn: int) -> None:
    versions = [version(3), version(5, 3, first=3), version(7, 3, 5, first=3)]
    versions[0]["edit_info"]["initial"]["editTweetIds"] = ["3", "5", "7"]
    file = packed({"data/tweets.js": tweets_js([*versions[::turn], tweet(9)])})
    texts, counts = takings(file)
    assert sorted(texts) == ["Number 7", "Number 9"]
    assert counts == {ItemResult.FORMER: 2}


def test_first_version_that_knows_of_no_other_is_left_out() -> None:
    tweets = [version(5, 3, first=3), version(3)]
    assert takings(packed({"tweets.js": tweets_js(tweets)})) == (
        ["Number 5"],
        {ItemResult.FORMER: 1},
    )


def test_newest_version_is_imported_where_the_latest_is_missing() -> None:
    former = version(3)
    former["edit_info"]["initial"]["editTweetIds"] = ["3", "5", "7"]
    other = version(5, 3, first=3)
    other["edit_info"]["edit"]["editControlInitial"]["editTweetIds"] = ["3", "5", "7"]
    assert takings(packed({"tweets.js": tweets_js([former, other])})) == (
        ["Number 5"],
        {ItemResult.FORMER: 1},
    )


def test_deleted_tweet_is_not_imported_from_another_file() -> None:
    files = {
        "data/tweets.js": tweets_js([tweet(1), tweet(2)]),
        "data/deleted-tweets.js": tweets_js([tweet(1)]),
    }
    assert takings(packed(files)) == (["Number 2"], {ItemResult.DELETED: 1})


def test_articles_are_counted() -> None:
    articles = [{"id": "5", "title": "An article"}]
    files = {
        "data/tweets.js": tweets_js([tweet(1)]),
        "data/twitter-article.js": wrapped(
            "twitter_article", "twitterArticle", articles
        ),
        "data/twitter-article-metadata.js": b"window.YTD.x.part0 = [{}]",
    }
    assert takings(packed(files)) == (["Number 1"], {ItemResult.ARTICLE: 1})


def test_files_that_macs_add_are_not_read() -> None:
    files = {
        "twitter/data/tweets.js": tweets_js([tweet(1)]),
        **{f"twitter/{name}": data for name, data in NO_CIRCLE.items()},
        "__MACOSX/twitter/data/._tweets.js": b"\0\5\26\7",
        "__MACOSX/twitter/data/._twitter-circle-tweet.js": b"\0\5\26\7",
        "twitter/data/._twitter-circle-tweet.js": b"\0\5\26\7",
    }
    assert takings(packed(files)) == (["Number 1"], {})


@pytest.mark.parametrize(
    "variable", ["like", "direct_messages", "tweet_headers", "deleted_tweet_headers"]
)
def test_other_file_of_an_archive_is_refused(variable: str) -> None:
    file = io.BytesIO(wrapped(variable, "like", [{"tweetId": "1", "fullText": "x"}]))
    with pytest.raises(Invalid) as refusal:
        takings(file)
    assert refusal.value.message == NOT_AN_ARCHIVE


@pytest.mark.parametrize(
    "beginning",
    [
        "window.YTD.tweets.part0 = ",
        "window.YTD.tweet.part12 = ",
        "window.YTD.tweets.part0=",
        "Grailbird.data.tweets_2012_11 = \n",
        "module.exports = ",
        "",
    ],
)
def test_file_of_tweets_alone_is_read(beginning: str) -> None:
    listed = tweets_js([tweet(1)]).partition(b"= ")[2]
    assert takings(io.BytesIO(beginning.encode() + listed)) == (["Number 1"], {})
