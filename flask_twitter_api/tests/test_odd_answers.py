"""Answers that nobody expects: wrong types, huge numbers, deep nesting, no text."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flask_twitter_api import TwitterClient, errors
from flask_twitter_api.frozen import DEEPEST, loads
from flask_twitter_api.models import Delivery, Tweet, User
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.transport import HandlerTransport, Response

GOOD = {"id": "1", "text": "Good", "author": {"id": "2", "userName": "alice"}}
ODD: list[Any] = [
    None,
    True,
    -1,
    0.5,
    10**600,
    float("nan"),
    float("inf"),
    "",
    "\ud800",
    "\0",
    "9" * 600,
    "9999-12-31T23:59:59+00:00",
    [],
    [None, "x", 5, [1]],
    {},
    {"id": {"id": []}, "loc": 5},
]


def answering(answer: Any) -> TwitterClient:
    """A client to which every question is answered so."""
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    transport = HandlerTransport(lambda _request: Response(200, {}, body))
    return TwitterClient("key", transport=transport, cache_ttl=0)


def quoting(levels: int) -> str:
    """The JSON of a tweet that quotes one that quotes one, and so on."""
    begin = '{"id": "3", "text": "Deep", "quoted_tweet": '
    return begin * levels + "null" + "}" * levels


def mutations(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in some JSON."""
    yield path
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in inner:
            yield from mutations(each, (*path, key))


def with_odd(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    """The same JSON with something else in one place."""
    if not path:
        return odd
    made = copy.deepcopy(value)
    place = made
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = odd
    return made


def test_what_is_no_record_is_passed_over() -> None:
    client = answering({"tweets": [None, "x", 5, [1], GOOD, {"id": []}]})
    assert [each.id for each in client.search("x").page()] == ["1"]
    ids = answering({"ids": ["1", None, {}, 2, [3]]})
    assert list(ids.follower_ids("bob").page()) == ["1", "2"]


@pytest.mark.parametrize("levels", [70, 400, 900, 100_000])
def test_deep_nesting_leaves_the_rest_of_the_page(levels: int) -> None:
    body = f'{{"tweets": [{json.dumps(GOOD)}, {quoting(levels)}]}}'
    good, deep = answering(body.encode()).search("x").page()
    assert (good.text, deep.text) == ("Good", "Deep")
    assert deep.quoted is not None
    assert deep.quoted.quoted is not None
    assert deep.quoted.quoted.quoted is None


def test_brackets_in_strings_are_no_nesting() -> None:
    text = '[{"\\"' * 100
    assert loads(json.dumps({"text": text, "list": [[1]]})) == {
        "text": text,
        "list": [[1]],
    }
    deep: Any = text
    for _ in range(DEEPEST + 5):
        deep = [deep]
    cut = loads(json.dumps({"deep": deep, "after": "]"}))
    assert cut["after"] == "]"
    assert "null" in json.dumps(cut)


@pytest.mark.parametrize("text", ["[" * 10_000, '"\\"' * 10_000, "{]" * 100, '{"a'])
def test_broken_json_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        loads(text)


def test_any_encoder_can_write_what_was_read() -> None:
    orjson = pytest.importorskip("orjson")
    strange = b'{"a": [1e999, -Infinity, NaN, %s], "\\ud800": "\\udfff\xff"}' % (
        b"9" * 600
    )
    read = loads(strange)
    assert read == {"a": [None] * 4, "\ufffd": "\ufffd\ufffd"}
    assert orjson.loads(orjson.dumps(read)) == read


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
def test_no_value_makes_a_record_fail(sandbox: Sandbox, odd: Any) -> None:
    sample = sandbox.show.tweet(next(iter(sandbox.world.newest())))
    for path in mutations(sample):
        mutated = with_odd(sample, path, odd)
        if not isinstance(mutated, dict):
            continue
        tweet = Tweet.from_json(mutated)
        text = f"{tweet.id}{tweet.text}{tweet.author and tweet.author.username}"
        assert text.encode()
        User.from_json(mutated)
        Delivery.from_json({"tweets": [mutated, odd], "tweet": odd, "rule_id": odd})


@given(
    st.recursive(
        st.one_of(
            st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)
        ),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(
                st.sampled_from(
                    ["status", "msg", "detail", "loc", "data", "tweets", "id"]
                ),
                inner,
                max_size=4,
            ),
        ),
        max_leaves=12,
    ),
    st.sampled_from([200, 400, 402, 422, 500]),
)
@settings(deadline=None)
def test_any_response_is_a_record_or_a_known_error(answer: Any, status: int) -> None:
    body = json.dumps(answer).encode()
    transport = HandlerTransport(lambda _request: Response(status, {}, body))
    client = TwitterClient("key", transport=transport, cache_ttl=0, max_retries=0)
    for ask in (
        lambda: client.search("x").page(),
        lambda: client.last_tweets("bob").page(),
        lambda: client.get_user("bob"),
        lambda: client.trends(),
        lambda: client.get_tweets(["1"]),
    ):
        try:
            ask()
        except errors.TwitterError:
            continue
