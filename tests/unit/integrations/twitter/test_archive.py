"""Reading archives of Twitter, among them broken and hostile ones."""

import contextlib
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exceptions import Invalid
from app.integrations.twitter import archive
from app.integrations.twitter.importing import as_tweet, body_of
from app.integrations.twitter.texts import moment_of
from tests.support.twitter_archives import BEGIN, packed, tweet, tweets_js


def read(file: io.BytesIO) -> list[str]:
    found = archive.read_tweets(file, lambda _done, _whole: None)
    return [as_tweet(each).text for each in found]


def test_parts_are_read_in_order() -> None:
    file = packed(
        {
            "data/manifest.js": b"{}",
            "data/tweet-headers.js": tweets_js([tweet(99)]),
            "data/deleted-tweets.js": tweets_js([tweet(98)]),
            "data/tweets-part1.js": tweets_js([tweet(3)], 1),
            "data/tweets.js": tweets_js([tweet(1), tweet(2)]),
        }
    )
    assert read(file) == ["Number 1", "Number 2", "Number 3"]


def test_single_file_and_older_format_are_read() -> None:
    assert read(io.BytesIO(tweets_js([tweet(1)]))) == ["Number 1"]
    older = b"window.YTD.tweet.part0 = " + json.dumps([tweet(1)]).encode()
    assert read(packed({"tweet.js": older})) == ["Number 1"]
    assert read(io.BytesIO(tweets_js([]))) == []


def test_characters_across_chunks_are_decoded() -> None:
    many = [tweet(n, extra="猫é𝄞" * 50) for n in range(2_000)]
    raw = (BEGIN.format(0) + json.dumps(many, ensure_ascii=False)).encode()
    assert len(raw) > 3 * archive.CHUNK_BYTES
    assert len(read(io.BytesIO(raw))) == 2_000


def test_progress_grows() -> None:
    progress: list[tuple[int, int]] = []
    file = packed({"data/tweets.js": tweets_js([tweet(n) for n in range(5_000)])})
    list(archive.read_tweets(file, lambda done, whole: progress.append((done, whole))))
    assert progress == sorted(progress)
    assert progress[-1][0] == progress[-1][1]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"PK\x03\x04" + b"\x00" * 200,
        b"PK\x05\x06" + b"\x00" * 5,
        b"<!doctype html><p>Hello",
        b"window.YTD.tweets.part0 = {}",
        tweets_js([tweet(1)])[:-3],
        BEGIN.format(0).encode() + b"[" * 100_000,
        BEGIN.format(0).encode() + b'[{"tweet": "' + b"x" * (3 * 1024 * 1024),
    ],
    ids=lambda data: repr(data[:30]),
)
def test_file_that_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        read(io.BytesIO(data))


def test_archive_without_tweets_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        read(packed({"data/like.js": b"window.YTD.like.part0 = []"}))
    assert refusal.value.message == archive.NOT_AN_ARCHIVE


def test_zip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1024 * 1024)
    bomb = packed({"data/tweets.js": b"[" + b" " * 4 * 1024 * 1024})
    with pytest.raises(Invalid) as refusal:
        read(bomb)
    assert refusal.value.message == archive.TOO_LARGE


def test_zip_bomb_with_a_false_size_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1024 * 1024)
    whole = 4 * 1024 * 1024 + 1
    data = packed({"data/tweets.js": b"[" + b" " * (whole - 1)}).getvalue()
    lying = data.replace(whole.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    with pytest.raises(Invalid):
        read(io.BytesIO(lying))


def test_huge_directory_is_refused_unread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive, "MAX_DIRECTORY", 1_000)
    files = {f"data/{n}.js": b"" for n in range(100)}
    with pytest.raises(Invalid) as refusal:
        read(packed(files))
    assert refusal.value.message == archive.TOO_LARGE


@given(st.binary(max_size=300))
def test_random_bytes_raise_invalid_only(data: bytes) -> None:
    for file in (data, b"PK" + data, BEGIN.format(0).encode() + b"[" + data):
        with contextlib.suppress(Invalid):
            read(io.BytesIO(file))


def test_text_links_to_media_and_parent() -> None:
    found = as_tweet(
        {
            "tweet": {
                "id_str": "1212092628029698048",
                "full_text": "Tea &amp; cake https://t.co/abc https://t.co/pic",
                "created_at": "Wed Jan 01 00:00:00 +0000 2020",
                "entities": {
                    "urls": [
                        {"url": "https://t.co/abc", "expanded_url": "https://a.example"}
                    ]
                },
                "extended_entities": {
                    "media": [{"url": "https://t.co/pic", "type": "photo"}]
                },
                "in_reply_to_status_id_str": "17",
                "in_reply_to_user_id_str": "5",
            }
        }
    )
    assert body_of(found).split("\n\n") == [
        "Tea & cake https://a.example",
        "https://x.com/i/status/1212092628029698048",
        "↑ https://x.com/i/status/17",
    ]


def test_early_tweets_are_dated_by_their_date() -> None:
    found = as_tweet(tweet(20, created_at="Tue Mar 21 20:50:14 +0000 2006"))
    moment = moment_of(found)
    assert moment is not None
    assert moment.isoformat() == "2006-03-21T20:50:14+00:00"
