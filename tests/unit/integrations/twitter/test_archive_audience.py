"""What not everybody could read on Twitter never becomes a post."""

import io
import json
from typing import Any

import pytest

from app.exceptions import Invalid
from app.integrations.twitter import survey
from app.integrations.twitter.elements import TOO_LARGE
from app.integrations.twitter.results import ItemResult
from app.integrations.twitter.survey import UNTOLD
from tests.support.twitter_archives import (
    NO_CIRCLE,
    packed,
    takings,
    tweet,
    tweets_js,
    wrapped,
)

CIRCLE = "data/twitter-circle-tweet.js"
THEN, LATER = "Mon May 01 10:00:00 +0000 2023", "Thu May 01 10:00:00 +0000 2025"
LONG = "The whole of a long story that goes on and on " * 8
CUT = LONG[:270] + "… https://t.co/self"
# Of 2023-05-01, as its number says.
OF_THEN = 1653000000000000000


def circle(*items: Any, name: str = "tweet") -> bytes:
    return wrapped("twitter_circle_tweet", name, list(items))


def archive_of(tweets: list[Any], limited: bytes, name: str = CIRCLE) -> io.BytesIO:
    return packed({"data/tweets.js": tweets_js(tweets), name: limited})


def test_circle_tweets_are_not_published() -> None:
    secret = tweet(9, full_text=CUT, created_at=THEN)
    files = {
        "data/tweets.js": tweets_js([tweet(1), secret, tweet(2, circle_id="5")]),
        CIRCLE: circle(secret),
    }
    assert takings(packed(files)) == (["Number 1"], {ItemResult.LIMITED: 2})
    assert takings(io.BytesIO(circle(secret))) == ([], {ItemResult.LIMITED: 1})


@pytest.mark.parametrize(
    "name",
    [
        "data\\twitter-circle-tweet.js",
        "data/twitter-circle-tweets.js",
        "data/twitter_circle_tweet.js",
        "data/twitter-circle-tweet (1).js",
        "data/twitter-circle-tweet-part2.js",
        "TwitterCircleTweet.js",
    ],
)
def test_circle_file_is_found_however_it_is_spelt(name: str) -> None:
    file = archive_of([tweet(1), tweet(9)], circle(tweet(9)), name)
    assert takings(file) == (["Number 1"], {ItemResult.LIMITED: 1})


@pytest.mark.parametrize(
    "fields",
    [
        {"tweetId": "9"},
        {"tweet_id": 9},
        {"rest_id": "9"},
        {"id": "7", "edit_info": {"initial": {"editTweetIds": ["7", "9"]}}},
        {"id": "7", "edit_info": {"edit": {"initialTweetId": "9"}}},
        {
            "id": "7",
            "edit_info": {"edit": {"editControlInitial": {"editTweetIds": ["9"]}}},
        },
    ],
)
@pytest.mark.parametrize("wrapper", ["tweet", "twitterCircleTweet"])
def test_circle_tweet_is_known_by_any_of_its_ids(
    fields: dict[str, Any], wrapper: str
) -> None:
    file = archive_of([tweet(1), tweet(9)], circle(fields, name=wrapper))
    assert takings(file) == (["Number 1"], {ItemResult.LIMITED: 1})


def test_later_version_of_a_circle_tweet_is_not_published() -> None:
    edits = {"initial": {"editTweetIds": ["9", "10"]}}
    file = archive_of([tweet(10, edit_info=edits)], circle(tweet(9)))
    assert takings(file) == ([], {ItemResult.LIMITED: 1})


def test_reply_to_a_circle_tweet_is_not_published() -> None:
    reply = tweet(12, in_reply_to_status_id_str="9")
    file = archive_of([tweet(1), reply], circle(tweet(9)))
    assert takings(file) == (["Number 1"], {ItemResult.LIMITED: 2})


@pytest.mark.parametrize(
    "limited",
    [
        b"window.YTD.twitter_circle_tweet.part0 = [{",
        b"window.YTD.twitter_circle_tweet.part0 = [null]",
        b'window.YTD.twitter_circle_tweet.part0 = [{"tweet": {bad}}]',
        circle({"full_text": "Whose number is missing"}),
        circle(tweet(9, full_text="x" * 2_000_000)),
        b"not a list",
    ],
    ids=["open", "null", "broken", "nameless", "huge", "other"],
)
def test_archive_with_unreadable_circle_is_refused(limited: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        takings(archive_of([tweet(1), tweet(9)], limited))
    assert refusal.value.message == UNTOLD


@pytest.mark.parametrize(
    "fields",
    [
        {"created_at": THEN},
        {"id_str": str(OF_THEN)},
        {"created_at": LATER, "in_reply_to_status_id_str": str(OF_THEN)},
    ],
)
def test_tweets_alone_leave_out_the_time_of_the_circle(fields: dict[str, Any]) -> None:
    tweets = [tweet(9, **fields), tweet(1, created_at=LATER)]
    alone = io.BytesIO(tweets_js(tweets))
    expected = (["Number 1"], {ItemResult.UNCERTAIN: 1})
    assert takings(alone) == takings(packed({"tweets.js": tweets_js(tweets)}))
    alone.seek(0)
    assert takings(alone) == expected
    whole = packed({"data/tweets.js": tweets_js(tweets), **NO_CIRCLE})
    assert len(takings(whole)[0]) == 2


def test_community_tweets_of_that_time_are_public() -> None:
    data = wrapped("community_tweet", "tweet", [tweet(1, created_at=THEN)])
    assert takings(packed({"data/community-tweet.js": data}))[0] == ["Number 1"]
    assert takings(io.BytesIO(data))[0] == ["Number 1"]


def test_long_text_of_the_circle_stays_out_of_public_tweets() -> None:
    note = {"noteTweetId": "77", "createdAt": "2023-05-01T10:00:00.000Z"}
    notes = json.dumps([{"noteTweet": note | {"core": {"text": LONG}}}])
    public = tweet(5, full_text=CUT, created_at=THEN)
    files = {
        "data/tweets.js": tweets_js([public]),
        "data/note-tweet.js": f"window.YTD.note_tweet.part0 = {notes}".encode(),
        CIRCLE: circle(tweet(9, full_text=CUT, created_at=THEN)),
    }
    texts, counts = takings(packed(files))
    assert texts == [CUT]
    assert counts == {ItemResult.LIMITED: 1}


def reply(number: int, to: int, **more: Any) -> dict[str, Any]:
    return tweet(number, in_reply_to_status_id_str=str(to), **more)


@pytest.mark.parametrize("turn", [1, -1], ids=["oldest first", "newest first"])
@pytest.mark.parametrize("root", [{}, {"exclusive_tweet_creator": "1"}])
def test_thread_below_limited_tweet_stays_away(root: dict[str, Any], turn: int) -> None:
    thread = [tweet(9, **root), reply(12, 9), reply(15, 12), reply(20, 1)][::turn]
    listed = [] if root else [tweet(9)]
    assert takings(archive_of(thread, circle(*listed))) == (
        ["Number 20\n\n↑ https://x.com/i/status/1"],
        {ItemResult.LIMITED: 3},
    )


@pytest.mark.parametrize("turn", [1, -1], ids=["oldest first", "newest first"])
def test_edited_reply_to_limited_tweet_stays_away(turn: int) -> None:
    edits = {"initial": {"editTweetIds": ["12", "13"]}}
    versions = [reply(n, 9, edit_info=edits) for n in (12, 13)]
    thread = [tweet(9), *versions, reply(15, 13)][::turn]
    file = archive_of(thread, circle(tweet(9)))
    assert takings(file) == ([], {ItemResult.LIMITED: 3})


@pytest.mark.parametrize("turn", [1, -1], ids=["oldest first", "newest first"])
def test_thread_of_uncertain_tweet_is_uncertain_too(turn: int) -> None:
    now = {"created_at": LATER}
    thread = [reply(12, OF_THEN, **now), reply(15, 12, **now), reply(20, 15, **now)]
    file = io.BytesIO(tweets_js([*thread[::turn], tweet(30, **now)]))
    assert takings(file) == (["Number 30"], {ItemResult.UNCERTAIN: 3})


def test_archive_of_too_many_tweets_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "MAX_KNOWN", 10)
    thread = [reply(n + 1, n) for n in range(1, 12)]
    with pytest.raises(Invalid) as refusal:
        takings(archive_of(thread, circle()))
    assert refusal.value.message == TOO_LARGE
