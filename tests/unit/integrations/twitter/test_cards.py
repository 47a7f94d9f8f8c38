"""Polls, previews and versions read out of what Twitter sends, however odd."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.integrations.twitter import cards
from app.integrations.twitter.cards import Preview, poll_of, preview_of
from app.integrations.twitter.versions import versions_of
from flask_twitter_api.models import Tweet
from flask_twitter_api.tests.test_odd_answers import ODD

# What may stand in any place, beside what belongs there.
VALUES = [*ODD, "7", "-1", "9" * 30, "{", "[1]", '{"component_objects": [1]}', "\ud800"]
KEYS = [
    *("choice1_label", "choice1_count", "choice2_label", "end_datetime_utc"),
    *("counts_are_final", "title", "card_url", "vanity_url", "unified_card", "id"),
]


def tweet(name: str, values: dict[str, Any], **more: Any) -> Tweet:
    """Make a tweet with a card."""
    bindings = [
        {"key": key, "value": {"string_value": value}} for key, value in values.items()
    ]
    card = {"name": name, "url": "https://t.co/a", "binding_values": bindings}
    return Tweet.from_json({"id": "5", "card": card, **more})


def test_poll_counts_shares_of_all_votes() -> None:
    values = {
        "choice1_label": "Tea &amp; cake",
        "choice1_count": "2",
        "choice2_label": "Tea",
        "choice2_count": "1",
        "end_datetime_utc": "2020-01-01T00:00:00Z",
    }
    poll = poll_of(tweet("poll2choice_text_only", values))
    assert poll is not None
    assert [(c.label, c.share, c.leads) for c in poll.choices] == [
        ("Tea & cake", 67, True),
        ("Tea", 33, False),
    ]
    assert (poll.votes, poll.is_over) == (3, True)


@pytest.mark.parametrize("name", ["", "summary", "poll9choice_text_only"])
def test_other_cards_are_no_polls(name: str) -> None:
    assert poll_of(tweet(name, {"choice1_label": "A"})) is None


def test_poll_without_labels_is_none() -> None:
    assert poll_of(tweet("poll2choice_text_only", {"choice1_count": "5"})) is None


def test_link_of_a_card_is_written_out() -> None:
    links = [{"url": "https://t.co/b", "expanded_url": "https://www.example.com/tea"}]
    values = {"title": "Tea", "card_url": "https://t.co/b"}
    found = preview_of(tweet("summary", values, entities={"urls": links}))
    target = "https://www.example.com/tea"
    assert found == Preview("link", "Tea", target=target, site="example.com")


def test_card_of_parts_is_read() -> None:
    parts = {
        "component_objects": {"details_1": {"data": {"title": {"content": "Tea"}}}},
        "destination_objects": {
            "browser_1": {"data": {"url_data": {"url": "https://example.com/tea"}}}
        },
        "media_entities": {"3_1": {"media_url_https": "https://pbs.twimg.com/a.jpg"}},
    }
    found = preview_of(tweet("unified_card", {"unified_card": json.dumps(parts)}))
    assert found is not None
    assert (found.title, found.target) == ("Tea", "https://example.com/tea")
    assert found.picture == "https://pbs.twimg.com/a.jpg"


def test_link_to_an_article_becomes_its_head() -> None:
    links = [{"url": "https://t.co/b", "expanded_url": "https://x.com/i/article/77"}]
    found = preview_of(Tweet.from_json({"id": "5", "entities": {"urls": links}}))
    assert found == Preview("article", "", target="5")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/x", "ftp://a/b"])
def test_card_without_a_web_address_is_none(address: str) -> None:
    assert preview_of(tweet("summary", {"title": "T", "card_url": address})) is None


@given(
    st.sampled_from(["poll4choice_image", "summary", "unified_card", "1:audiospace"]),
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES)),
)
def test_odd_values_raise_nothing(name: str, values: dict[str, Any]) -> None:
    found = tweet(name, values)
    poll_of(found)
    preview = preview_of(found)
    assert preview is None or preview.kind in cards.Kind.__args__


@pytest.mark.parametrize(
    ("more", "versions"),
    [
        ({"edit_control": {"edit_tweet_ids": ["5", "3"]}}, ["3", "5"]),
        ({"edit_history_tweet_ids": ["3", "5"]}, ["3", "5"]),
        (
            {"edit_control": {"edit_control_initial": {"edit_tweet_ids": ["3", "5"]}}},
            ["3", "5"],
        ),
        ({"edit_control": {"edit_tweet_ids": ["5"]}}, []),
        ({"edit_control": {"edit_tweet_ids": ["7", "8"]}}, []),
        ({"edit_control": {"edit_tweet_ids": ["5", "x", 7, None]}}, []),
        ({"edit_control": [5], "edit_history_tweet_ids": 7}, []),
    ],
)
def test_versions_are_read_where_they_stand(
    more: dict[str, Any], versions: list[str]
) -> None:
    assert versions_of(Tweet.from_json({"id": "5", **more})) == versions
