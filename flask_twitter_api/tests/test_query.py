"""Searches that are put together say what was meant, and no more."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flask_twitter_api import Query, TwitterClient
from flask_twitter_api.errors import InvalidParametersError
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.sandbox.search import compile_query

from .samples import LIST_ID

WORLD = Sandbox().world
NOON = datetime(2026, 1, 20, 12)  # noqa: DTZ001 - a naive one is taken for UTC
SECONDS = int(NOON.replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (Query("winter market"), "winter market"),
        (Query("a").from_user("@Alice").to_user("bob"), "a from:alice to:bob"),
        (Query().mentioning("Bob").lang("EN"), "@bob lang:en"),
        (Query().hashtag("#wintér").cashtag("TWTR"), "#wintér $TWTR"),
        (Query().hashtag("می\u200cخواهم").hashtag("हिन्दी"), "#می\u200cخواهم #हिन्दी"),
        (Query().hashtag("#ไทยแลนด์").hashtag("＃東京・夏"), "#ไทยแลนด์ #東京・夏"),
        (Query().cashtag("$BRK.B").hashtag("a_1"), "$BRK.B #a_1"),
        (Query().phrase('state of "the" art'), '"state of the art"'),
        (Query().phrase("OR"), '"OR"'),
        (Query("a OR b").lang("fa"), "(a OR b) lang:fa"),
        (Query("(a OR b) c").lang("fa").url("t.co"), "(a OR b) c lang:fa url:t.co"),
        (Query('"x OR y"').lang("fa"), '"x OR y" lang:fa'),
        (Query().any_of("a", "b c", "(d OR e)"), "(a OR (b c) OR (d OR e))"),
        (Query().any_of(Query().hashtag("a")), "#a"),
        (Query("a").without("b", "c d", '"e f"', "-g"), 'a -b -(c d) -"e f" -(-g)'),
        (Query().without(Query("a OR b").lang("en")), "-((a OR b) lang:en)"),
        (Query().since(NOON).until(SECONDS + 9), None),
        (Query().within(timedelta(days=2)), "within_time:172800s"),
        (Query().since_id(1).max_id("9"), "since_id:1 max_id:9"),
        (Query().only("media").no("replies"), "filter:media -filter:replies"),
        (Query("a").include_retweets(), "a include:nativeretweets"),
        (Query().min_likes(5).min_retweets(6).min_replies(7), None),
        (Query().conversation(1).quoting(2).in_list(3), None),
        (Query().near("The Hague", "10km"), 'near:"The Hague" within:10km'),
        (Query().url("my-shop"), 'url:"my-shop"'),
    ],
    ids=str,
)
def test_operators_are_written_as_twitter_reads_them(
    query: Query, text: str | None
) -> None:
    known = {
        f"since_time:{SECONDS} until_time:{SECONDS + 9}",
        "min_faves:5 min_retweets:6 min_replies:7",
        "conversation_id:1 quoted_tweet_id:2 list:3",
    }
    assert str(query) == text or (text is None and str(query) in known)


@pytest.mark.parametrize(
    "operator",
    [
        "words phrase hashtag cashtag url lang near any_of without from_user to_user",
        "mentioning since until within since_id max_id min_likes quoting in_list only",
    ],
)
@pytest.mark.parametrize("value", [None, b"a", True, ["a"], object()])
def test_no_operator_takes_what_nobody_means(operator: str, value: Any) -> None:
    for name in operator.split():
        with pytest.raises(InvalidParametersError):
            getattr(Query(), name)(value)
    with pytest.raises(InvalidParametersError, match="must be a"):
        Query().spread([value])
    with pytest.raises(InvalidParametersError, match="query: must be a text"):
        Query(value)


def test_what_a_visitor_typed_is_no_operator() -> None:
    typed = 'cats? from:bob -dogs OR "(x" @y don\'t'
    assert str(Query().words(typed)) == (
        'cats? "from:bob" "-dogs" "OR" "( x" "@y" don\'t'.replace("( x", "(x")
    )
    assert str(Query().words("  ")) == ""


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Query().from_user("not a name"), "username: not a Twitter user"),
        (lambda: Query().hashtag("two words"), "hashtag: must be one word"),
        (lambda: Query().lang("en OR fa"), "lang: must be one word"),
        (lambda: Query().hashtag("a.b"), "hashtag: must be one word"),
        (lambda: Query().hashtag("#"), "hashtag: must be one word"),
        (lambda: Query().hashtag("##a"), "hashtag: must be one word"),
        (lambda: Query().spread("abc"), "spread: must be a list of searches"),
        (lambda: Query().spread(Query("a")), "spread: must be a list"),  # type: ignore[arg-type]
        (lambda: Query().since("soon"), "since: must be a time"),  # type: ignore[arg-type]
        (lambda: Query().within(timedelta(0)), "within: must be a timedelta"),
        (lambda: Query().min_likes(-1), "min_likes: may not be negative"),
        (lambda: Query().quoting("1 OR 1"), "quoting: must be a number"),
        (lambda: Query().only("cats"), "kind: must be one of"),  # type: ignore[arg-type]
        (lambda: Query().any_of(), "any_of: needs a search"),
        (lambda: Query().url(" "), "url: may not be empty"),
        (lambda: Query().checked(), "may not be empty"),
        (lambda: Query("x" * 513).checked(), "longer than 512 characters"),
    ],
)
def test_what_an_operator_can_not_take_is_refused(
    build: Callable[[], Any], message: str
) -> None:
    with pytest.raises(InvalidParametersError, match=message):
        build()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=12), max_size=4))
def test_no_typed_words_break_out_of_their_search(words: list[str]) -> None:
    query = Query().words(" ".join(words)).from_user("nobody_at_all")
    test = compile_query(str(query), WORLD)
    assert not any(test(tweet) for tweet in WORLD.newest()[:50])


def test_the_sandbox_finds_by_every_operator(sandbox: Sandbox) -> None:
    world = sandbox.world
    newest = world.newest()
    quoting = next(one for one in newest if one.quoted)
    assert quoting.quoted is not None
    answered = next(one for one in newest if len(world.replies_to(one)) > 1)
    repeated = next(one for one in newest if world.retweets_of(one))
    members = world.lists[LIST_ID].members
    for query, expected in (
        (Query().quoting(quoting.quoted.id), world.quotes_of(quoting.quoted)),
        (Query().min_replies(2).max_id(answered.id), [answered]),
        (Query().min_retweets(1).max_id(repeated.id), [repeated]),
        (Query().in_list(LIST_ID), [t for t in newest if t.author.id in members]),
        (Query().near("The Hague", "10km"), []),
        (Query().conversation(answered.first.id), [answered.first]),
        (Query().url("pages").no("nativeretweets"), [t for t in newest if t.links]),
    ):
        test = compile_query(str(query), world)
        found = [one for one in newest if test(one)]
        plain = [one for one in expected if one.retweeted is None]
        assert {one.id for one in plain} <= {one.id for one in found}, query
        assert bool(found) == bool(plain), query


def test_many_accounts_are_spread_over_few_searches() -> None:
    people = [Query().from_user(f"reader_{n:03d}") for n in range(100)]
    made = Query().no("replies").spread(people)
    assert [len(each) <= 512 for each in made] == [True] * len(made)
    assert len(made) == 4
    joined = " ".join(map(str, made))
    assert all(f"{person}" in joined for person in people)
    assert Query("a").spread([]) == ()
    with pytest.raises(InvalidParametersError, match="longer than 512"):
        Query().spread(["x" * 600])


def test_a_call_takes_a_search_and_refuses_one_too_long(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    query = Query("the").from_user("bob").no("replies")
    found = list(client.search(query))
    assert found
    assert {one.author.username for one in found if one.author} == {"bob"}
    assert client.plain.search_tweets(query)["tweets"]
    assert (
        client.search_many([query, "the"])[0].items == client.search(query).page().items
    )
    assert client.create_filter_rule("bob", query)
    sandbox.calls.clear()
    with pytest.raises(InvalidParametersError, match="query: a search may not be lon"):
        client.search(Query("x" * 513))
    answer = client.plain.search_tweets(Query())
    assert answer["error"] == "invalid_parameters"
    assert not sandbox.calls


def test_a_search_between_times_binds_all_of_a_search(client: TwitterClient) -> None:
    query = Query("the OR a")
    assert str(query.since(NOON)) == f"(the OR a) since_time:{SECONDS}"
    now = datetime.now(UTC)
    found = list(client.search_between(query, now - timedelta(days=30), now))
    assert found
