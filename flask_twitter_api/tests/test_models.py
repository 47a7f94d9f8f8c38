"""Both dialects are read alike, and nothing that is sent can break the reading."""

import dataclasses
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flask_twitter_api import models
from flask_twitter_api.hiding import redact
from flask_twitter_api.models import Delivery, Media, Record, Trend, Tweet, User
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.sandbox.world.things import twitter_date
from flask_twitter_api.utils import parse_int, parse_time, shorten

from .samples import Samples

RECORDS = [
    kind
    for kind in vars(models).values()
    if isinstance(kind, type) and issubclass(kind, Record) and kind is not Record
]
#: The two spellings of everything that both dialects tell of a person.
DIALECTS = {
    "userName": "screen_name",
    "followers": "followers_count",
    "following": "following_count",
    "favouritesCount": "favourites_count",
    "statusesCount": "statuses_count",
    "mediaCount": "media_tweets_count",
    "createdAt": "created_at",
    "profilePicture": "profile_image_url_https",
    "coverPicture": "profile_banner_url",
    "canDm": "can_dm",
    "isVerified": "verified",
}
COUNTS = st.integers(0, 10**9)
TIMES = st.datetimes(datetime(2006, 3, 21), datetime(2099, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
PEOPLE = st.fixed_dictionaries(
    {"id": st.integers(1, 10**19).map(str), "userName": st.from_regex(r"\A\w{1,15}\Z")},
    optional={
        "name": st.text(),
        "description": st.text(),
        "location": st.text(),
        "followers": COUNTS,
        "following": COUNTS,
        "favouritesCount": COUNTS,
        "statusesCount": COUNTS,
        "mediaCount": COUNTS,
        "createdAt": TIMES.map(
            lambda moment: twitter_date(int(moment.timestamp()) * 1000)
        ),
        "profilePicture": st.text(min_size=1),
        "coverPicture": st.none() | st.text(min_size=1),
        "protected": st.booleans(),
        "isVerified": st.booleans(),
        "canDm": st.booleans(),
    },
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)


#: No deadline, since a busy machine is no mistake of the code.
MANY = settings(max_examples=40, deadline=None)


def known_names(kind: type[Record]) -> list[str]:
    fields = dataclasses.fields(kind)
    names = {name for one in fields for name in one.metadata.get("names", ())}
    inner = {"entities", "extendedEntities", "profile_bio", "trend", "target", "tweet"}
    return sorted(names | inner)


@MANY
@given(PEOPLE)
def test_both_dialects_of_a_person_are_one(person: dict[str, Any]) -> None:
    legacy = {DIALECTS.get(name, name): value for name, value in person.items()}
    assert User.from_json(person) == User.from_json(legacy)
    read = User.from_json(person)
    assert read.username == person["userName"]
    assert read.followers == person.get("followers")


@MANY
@given(PEOPLE, st.dictionaries(st.from_regex(r"\Anew_\w{1,9}\Z"), JSON))
def test_what_is_not_known_is_kept(person: dict[str, Any], new: dict[str, Any]) -> None:
    assert User.from_json({**person, **new}).extra == new


@MANY
@given(TIMES)
def test_every_form_of_a_time_is_read(moment: datetime) -> None:
    seconds = int(moment.timestamp())
    assert parse_time(twitter_date(seconds * 1000)) == moment
    assert parse_time(moment.isoformat()) == moment
    assert parse_time(f"{moment:%Y-%m-%d %H:%M:%S}") == moment or moment.year < 1000
    if seconds > 10**9:
        assert parse_time(str(seconds)) == moment
        assert parse_time(seconds * 1000) == moment


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
@MANY
@given(data=st.data())
def test_no_json_can_break_a_record(kind: type[Record], data: st.DataObject) -> None:
    names = st.sampled_from(known_names(kind)) | st.text(max_size=8)
    source = data.draw(st.dictionaries(names, JSON, max_size=6))
    record = kind.from_json(source)
    assert hash(record) == hash(record)
    assert record == record
    assert isinstance(repr(record), str)


@MANY
@given(JSON)
def test_odd_values_are_none_and_no_error(value: Any) -> None:
    for read in (parse_time(value), parse_int(value)):
        assert read is None or isinstance(read, datetime | int)


def test_a_persons_link_and_the_profiles_address_are_told_apart(
    sandbox: Sandbox,
) -> None:
    alice = Samples(sandbox).alice
    sandbox.show.base_url = "http://127.0.0.1"
    profile = User.from_json(sandbox.show.profile(alice))
    author = User.from_json(sandbox.show.author(alice))
    assert profile.website == author.website == "http://127.0.0.1/pages/alice"
    assert profile.profile_url is None
    assert author.profile_url == "http://127.0.0.1/Alice"
    assert author.description == profile.description == alice.bio


def test_a_retweet_is_read_through_to_the_original(sandbox: Sandbox) -> None:
    retweet = next(one for one in sandbox.world.newest() if one.retweeted)
    read = Tweet.from_json(sandbox.show.tweet(retweet))
    assert read.is_retweet
    assert read.text.startswith("RT @")
    assert retweet.retweeted is not None
    assert read.full_text.startswith(retweet.retweeted.text)


def test_media_links_and_mentions_are_lifted(sandbox: Sandbox) -> None:
    one = next(t for t in sandbox.world.newest() if t.pictures and t.tags and t.links)
    read = Tweet.from_json(sandbox.show.tweet(one))
    assert len(read.attachments) == len(one.pictures)
    assert (read.attachments[0].width, read.attachments[0].height) == (96, 64)
    assert read.attachments[0].alt_text
    assert read.hashtags == one.tags
    assert read.links[0].url in read.text


def test_counts_that_are_not_told_are_not_zero() -> None:
    read = Tweet.from_json({"id": 1, "text": "x", "likeCount": 0})
    assert (read.id, read.like_count, read.view_count) == ("1", 0, None)


def test_a_video_gives_its_best_file() -> None:
    variants = [
        {"content_type": "video/mp4", "bitrate": 1, "url": "low"},
        {"content_type": "video/mp4", "bitrate": 9, "url": "high"},
        {"content_type": "application/x-mpegURL", "url": "list"},
    ]
    info = {"duration_millis": 1500, "variants": variants}
    read = Media.from_json({"type": "video", "video_info": info})
    assert (read.video_url, read.duration_ms) == ("high", 1500)
    assert Media.from_json({}).video_url is None


def test_cards_are_read_bare_and_wrapped() -> None:
    values = [{"key": "title", "value": {"string_value": "T"}}, {"key": 1}, None]
    card = {"name": "summary", "url": "u", "binding_values": values}
    bare = Tweet.from_json({"card": card}).card
    wrapped = Tweet.from_json({"card": {"legacy": card}}).card
    assert bare == wrapped
    assert bare is not None
    assert (bare.title, bare.url) == ("T", "u")


def test_trends_are_read_bare_and_wrapped() -> None:
    flat = {"name": "#x", "target": {"query": "%23x"}, "rank": 1}
    assert Trend.from_json(flat) == Trend.from_json({"trend": flat})
    assert Trend.from_json(flat).query == "#x"


def test_deliveries_of_all_kinds_are_read() -> None:
    snake = {"id": "1", "created_at": 1767605400123, "like_count": 3, "author": {}}
    snake["author"] = {"username": "alice", "id": "7"}
    read = Delivery.from_json({"event_type": "tweet", "tweets": [snake, "x"]})
    (tweet,) = read.tweets
    assert (tweet.like_count, tweet.author and tweet.author.username) == (3, "alice")
    fast = {"id": "2", "screen_name": "bob", "display_name": "Bob", "user_id": "8"}
    fast |= {"text": "t", "created_ms": 1767605400123, "media": ["p.jpg"]}
    (quick,) = Delivery.from_json({"event_type": "fast_tweet", "tweet": fast}).tweets
    assert quick.author is not None
    assert (quick.author.username, quick.author.id) == ("bob", "8")
    assert quick.created_at == datetime(2026, 1, 5, 9, 30, 0, 123000, UTC)
    assert quick.attachments[0].picture == "p.jpg"


def test_texts_are_shortened_and_secrets_hidden() -> None:
    assert shorten("a\n b" * 100, 10) == "a ba ba b…"
    assert redact("key=abcdef", ["abcdef", "k"]) == "key=***"
