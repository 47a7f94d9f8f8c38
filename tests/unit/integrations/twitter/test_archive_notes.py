"""Long texts of archives: whose they are, and how much of them is held."""

import io
import tracemalloc
from typing import Any

import pytest

from app.exceptions import Invalid
from app.integrations.twitter import elements, notes
from app.integrations.twitter.archived import as_tweet
from app.integrations.twitter.notes import Notes
from app.integrations.twitter.results import ItemResult
from app.integrations.twitter.texts import MAX_LINKS, plain_text
from app.integrations.twitter.validation import MAX_TEXT
from flask_twitter_api.models import Link, Tweet
from tests.support.twitter_archives import (
    BEGIN,
    NO_CIRCLE,
    packed,
    takings,
    tweet,
    tweets_js,
    wrapped,
)

LONG = "The news of our new house, which has " + "many rooms and " * 40
NOW, EARLIER = "Wed Jan 10 20:50:14 +0000 2024", "Wed Jan 10 09:00:00 +0000 2024"
MADE = "2024-01-10T20:50:14.000Z"


def note(text: str = LONG, **more: Any) -> dict[str, Any]:
    return {"noteTweetId": "9", "createdAt": MADE, "core": {"text": text}} | more


def found(*tweets: dict[str, Any]) -> tuple[list[str], dict[ItemResult, int]]:
    files = {
        **NO_CIRCLE,
        "data/tweets.js": tweets_js(list(tweets)),
        "data/note-tweet.js": wrapped("note_tweet", "noteTweet", [note()]),
    }
    return takings(packed(files))


def test_text_that_ends_with_dots_is_not_another_longer_one() -> None:
    short = tweet(1, full_text=f"{LONG[:60]}…", created_at=EARLIER)
    own = tweet(2, full_text=f"{LONG[:275]}… https://t.co/x", created_at=NOW)
    assert found(short, own) == ([short["full_text"], LONG.strip()], {})


def test_long_text_is_that_of_one_tweet_only() -> None:
    cut = f"{LONG[:275]}…"
    tweets = [tweet(n, full_text=cut, created_at=NOW) for n in (1, 2)]
    assert found(*tweets)[0] == [LONG.strip(), cut]


def test_versions_of_one_tweet_share_a_long_text() -> None:
    edits = {"initial": {"editTweetIds": ["1", "2"]}}
    versions = [
        tweet(n, full_text=f"{LONG[:275]}…", created_at=NOW, edit_info=edits)
        for n in (1, 2)
    ]
    assert found(*versions) == ([LONG.strip()], {ItemResult.FORMER: 1})


def test_blanks_before_a_link_are_searched_once() -> None:
    """One search of a million blanks took twenty minutes."""
    text = f"a{' ' * 1_000_000}b"
    assert found(tweet(1, full_text=text, created_at=NOW))[1] == {ItemResult.NOTE: 1}


def test_long_texts_are_cut_and_held_up_to_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(notes, "MAX_HELD", 3_000_000)
    urls = [{"shortUrl": "https://t.co/a", "expandedUrl": "x" * 900}] * 5_000
    core = {"text": "é" * 500_000, "urls": urls}
    held = Notes()
    tracemalloc.start()
    try:
        for number in range(1, 51):
            assert held.add(note(core=core, noteTweetId=str(number)))
        size, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held.unclaimed == 50
    assert size < 3_000_000
    long = held.with_full_text({"id": "1", "full_text": "é" * 20})
    assert len(long["full_text"]) == MAX_TEXT
    assert len(long["entities"]["urls"]) == MAX_LINKS


def test_links_that_name_one_another_are_written_out_once() -> None:
    names = [f"https://t.co/{letter}" for letter in "abc"]
    links = tuple(
        Link(url=name, expanded_url=f"{following} {following}")
        for name, following in zip(names, names[1:] + names[:1], strict=True)
    )
    odd = Link(url="a", expanded_url="x" * 4_000)
    huge = Link(url="https://t.co/huge", expanded_url="x" * 5_000)
    shown = Tweet(id="1", text=f"a {names[0]} {huge.url}", links=(*links, odd, huge))
    assert plain_text(shown) == f"a {names[1]} {names[1]} {huge.url}"


def test_tweets_wait_without_what_no_post_can_use() -> None:
    urls = [{"url": "https://t.co/a"}] * 5_000
    large = tweet(1, full_text="x" * 200_000, entities={"urls": urls}, card={"a": 1})
    kept = as_tweet(large)
    assert (len(kept.text), len(kept.links)) == (MAX_TEXT, MAX_LINKS)
    assert "card" not in kept.extra


def test_search_for_the_end_of_an_element_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(elements, "MAX_SKIPPED_BYTES", 2_000_000)
    file = io.BytesIO(BEGIN.format(0).encode() + b"[" + b"[" * 9_000_000)
    with pytest.raises(Invalid):
        takings(file)
    assert file.tell() < 4_000_000
