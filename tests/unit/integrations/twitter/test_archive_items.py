"""What becomes of each item of an archive, of whatever year and however odd."""

import io
import json
import zipfile
from typing import Any

import pytest

from app.exceptions import Invalid
from app.integrations.twitter import archive
from app.integrations.twitter.importing import as_tweet
from app.integrations.twitter.results import ItemResult
from app.integrations.twitter.texts import moment_of
from tests.support.twitter_archives import (
    BEGIN,
    NO_CIRCLE,
    packed,
    takings,
    tweet,
    tweets_js,
    wrapped,
)

LONG = "The whole of a long story & all that is in it: https://t.co/a " + "more " * 60
CUT = LONG.replace("&", "&amp;")[:270] + "… https://t.co/self"


def note(text: str = LONG, **more: Any) -> dict[str, Any]:
    """A long text, whose id is not that of its tweet."""
    urls = [{"shortUrl": "https://t.co/a", "expandedUrl": "https://a.example"}]
    core = {"text": text, "urls": urls, "mentions": []}
    made = {"noteTweetId": "77", "createdAt": "2023-05-01T10:00:00.000Z"}
    return made | {"core": core} | more


@pytest.mark.parametrize("answering", ["", "@bob "])
@pytest.mark.parametrize("date", ["Mon May 01 10:00:00 +0000 2023", None])
def test_long_tweet_gets_its_full_text(date: str | None, answering: str) -> None:
    cut = tweet(1, full_text=answering + CUT, created_at=date)
    files = {
        **NO_CIRCLE,
        "data/tweets.js": tweets_js([cut, tweet(2)]),
        "data/note-tweet.js": wrapped(
            "note_tweet", "noteTweet", [note(), note("Nobody's")]
        ),
    }
    whole = LONG.replace("https://t.co/a", "https://a.example").strip()
    texts, counts = takings(packed(files))
    assert (texts, counts) == ([whole, "Number 2"], {ItemResult.NOTE: 1})


def test_note_with_another_beginning_is_not_used() -> None:
    files = {
        "data/tweets.js": tweets_js([tweet(77), tweet(2, full_text="The whole")]),
        "data/note-tweet.js": wrapped("note_tweet", "noteTweet", [note()]),
    }
    texts, counts = takings(packed(files))
    assert (texts, counts) == (["Number 77", "The whole"], {ItemResult.NOTE: 1})


@pytest.mark.parametrize(
    "name",
    [
        "data\\tweets.js",
        "twitter-2023-05\\data\\tweets-part2.js",
        "my archive/data/tweet.js",
        "data/community-tweet.js",
        "tweets.js",
        "DATA/TWEETS.JS",
        "data/js/tweets/2012_03.js",
    ],
)
def test_files_of_all_years_are_found(name: str) -> None:
    assert takings(packed({name: tweets_js([tweet(1)])})) == (["Number 1"], {})


def test_monthly_files_of_oldest_archives_are_read() -> None:
    def month(number: int, *texts: str) -> bytes:
        tweets = [{"id": number, "text": text} for text in texts]
        begin = f"Grailbird.data.tweets_2012_{number:02} = \n "
        return begin.encode() + json.dumps(tweets).encode()

    files = {
        "data/js/tweets/2012_11.js": month(11, "November"),
        "data/js/tweets/2012_03.js": month(3, "March", "RT @bob: as one wrote then"),
        "data/js/tweet_index.js": b"var tweet_index = [ ]",
    }
    assert takings(packed(files))[0] == [
        "March",
        "RT @bob: as one wrote then",
        "November",
    ]


def mentioning(name: str) -> dict[str, Any]:
    return {"entities": {"user_mentions": [{"screen_name": name}]}}


@pytest.mark.parametrize(
    ("fields", "is_retweet"),
    [
        ({"full_text": "RT @bob: Hello"}, True),
        ({"full_text": "RT @bob: Hello", **mentioning("Bob")}, True),
        ({"full_text": "Hello", "retweeted_status": {"id": 1}}, True),
        ({"full_text": "RT @bob: Hello", **mentioning("carol")}, False),
        ({"full_text": "RT @bob: Hello", "favorite_count": "2"}, False),
        (
            {
                "full_text": "RT @bob: Hello",
                "created_at": "Tue May 05 10:00:00 +0000 2009",
            },
            False,
        ),
        ({"full_text": "RT @bob I agree"}, False),
        ({"full_text": "RT @ me if you agree"}, False),
        ({"full_text": "RT @"}, False),
    ],
)
def test_text_that_only_resembles_a_retweet_is_imported(
    fields: dict[str, Any], is_retweet: bool
) -> None:
    texts, counts = takings(packed({"data/tweets.js": tweets_js([tweet(1, **fields)])}))
    assert (texts, counts) == (
        ([], {ItemResult.RETWEET: 1}) if is_retweet else ([fields["full_text"]], {})
    )


def test_deleted_tweets_are_counted() -> None:
    files = {
        "data/tweets.js": tweets_js([]),
        "data/deleted-tweets.js": tweets_js([tweet(1)]),
    }
    assert takings(packed(files)) == ([], {ItemResult.DELETED: 1})


def test_invalid_items_do_not_affect_others() -> None:
    deep = b'{"id_str": "3", "full_text": "Deep", "q": ' + b'{"q":' * 5_000
    large = b'{"full_text": "' + b'x\\"]' * 400_000 + b'"}'
    items = (
        b'null, "x", 5, [1], {}, {bad: "]"}, }, ',
        json.dumps(tweet(1)).encode(),
        b"," + deep + b"1" + b"}" * 5_001 + b",",
        b'{"id_str": "4", "full_text": "Huge", "n": ' + b"9" * 6_000 + b"},",
        large + b"," + json.dumps(tweet(2)).encode() + b"]",
    )
    file = io.BytesIO(BEGIN.format(0).encode() + b"[" + b"".join(items))
    texts, counts = takings(file)
    assert [text.partition("\n")[0] for text in texts] == [
        "Number 1",
        "Deep",
        "Huge",
        "Number 2",
    ]
    assert counts == {ItemResult.UNREADABLE: 8}


def test_broken_file_does_not_affect_others() -> None:
    files = {
        "data/tweets.js": tweets_js([tweet(1), tweet(2)])[:-20],
        "data/tweets-part1.js": b"nonsense",
        "data/tweets-part2.js": tweets_js([tweet(3)]),
    }
    texts, counts = takings(packed(files))
    assert (texts, counts) == (["Number 1", "Number 3"], {ItemResult.BROKEN_FILE: 2})


def test_mostly_unreadable_file_is_refused() -> None:
    nonsense = BEGIN.format(0).encode() + b"[" + b"x," * 50_000 + b"]"
    with pytest.raises(Invalid):
        takings(io.BytesIO(nonsense))


def test_encrypted_archive_is_reported() -> None:
    data = bytearray(packed({"data/tweets.js": tweets_js([tweet(1)])}).getvalue())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Invalid) as refusal:
        takings(io.BytesIO(bytes(data)))
    assert refusal.value.message == archive.LOCKED


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_member_is_read_twice() -> None:
    file = packed({"data/tweets.js": tweets_js([tweet(1)])})
    with zipfile.ZipFile(file, "a") as made:
        made.writestr("data/tweets.js", tweets_js([tweet(2)]))
    assert takings(file)[0] == ["Number 1", "Number 2"]


@pytest.mark.parametrize(
    "date",
    [
        "Wed Mar 21 20:50:14 +0000 2012",
        "Wed Mar 21 22:50:14 +0200 2012",
        "Wed Mar 21 20:50:14 UTC 2012",
        "Wed, 21 Mar 2012 20:50:14 +0000",
        "2012-03-21 20:50:14 +0000",
        "2012-03-21 20:50:14 UTC",
        "2012-03-21T20:50:14.000Z",
        "1332363014000",
    ],
)
def test_date_formats_of_all_years_are_parsed(date: str) -> None:
    found = moment_of(as_tweet(tweet(20, created_at=date)))
    assert found is not None
    assert found.isoformat() == "2012-03-21T20:50:14+00:00"


@pytest.mark.parametrize("date", ["", None, "21/03/2012", "yesterday", 5.5e300, []])
def test_unreadable_date_falls_back_to_the_id(date: Any) -> None:
    number = 1212092628029698048
    found = moment_of(as_tweet(tweet(number, created_at=date)))
    assert found is not None
    assert found.year == 2019
    assert moment_of(as_tweet(tweet(20, created_at=date))) is None
