"""What can not be meant is refused with a sentence, before it costs anything."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flask_twitter_api import TwitterClient
from flask_twitter_api.calls import bind
from flask_twitter_api.errors import InvalidParametersError
from flask_twitter_api.reading import batches
from flask_twitter_api.recipes.actions import Session
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.transport import HandlerTransport, Request, Response

SESSION = {"login_cookies": "cookies", "proxy": "http://127.0.0.1:8080"}


def written(name: str, **given: Any) -> dict[str, Any]:
    """The parameters of a call in the service's spelling."""
    return {param.wire: value for param, value in bind(name, given).values}


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("get_usr_info", {}, "no call get_usr_info; did you mean get_user_info"),
        ("nonsense", {}, "no call nonsense$"),
        ("get_user_info", {"usernam": "a", "username": "a"}, "did you mean username"),
        ("search_tweets", {"query": ["a"]}, "query: must be a text"),
        ("search_tweets", {"query": b"a"}, "query: must be a text"),
        ("search_tweets", {"query": True}, "query: must be a text"),
        ("get_user_info", {"username": {"a": 1}}, "username: must be a text"),
        ("get_tweets_by_ids", {"tweet_ids": b"19"}, "tweet_ids: must be numbers"),
        ("get_tweets_by_ids", {"tweet_ids": {"1": 2}}, "tweet_ids: must be numbers"),
        ("get_tweets_by_ids", {"tweet_ids": ","}, "tweet_ids: must be 1 to 100"),
        ("get_trends", {"woeid": 1.5}, "woeid: must be a whole number"),
        ("get_trends", {"woeid": True}, "woeid: must be a whole number"),
        ("get_trends", {"woeid": float("nan")}, "woeid: must be a whole number"),
        ("get_followers", {"username": "a", "page_size": "x"}, "must be a whole"),
        ("get_monitored_users", {"query_type": 3}, "query_type: must be one of 0, 1"),
        ("get_user_last_tweets", {"user_id": 1, "include_replies": [1]}, "true or"),
        ("get_user_mentions", {"username": "a", "since_time": True}, "must be a time"),
        (
            "get_user_mentions",
            {"username": "a", "since_time": float("inf")},
            "since_time: must be a time",
        ),
    ],
)
def test_what_can_not_be_meant_is_refused(
    name: str, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidParametersError, match=message):
        bind(name, given)


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), -1, True, "soon"])
def test_a_rules_interval_is_a_sound_number(seconds: Any) -> None:
    with pytest.raises(InvalidParametersError, match="interval_seconds: must be a num"):
        bind("add_filter_rule", {"tag": "t", "value": "v", "interval_seconds": seconds})


@pytest.mark.parametrize("ids", ["12,34", " 12 , 34,", [12, "34"], ("12", 34)])
def test_ids_may_come_in_any_usual_form(ids: Any) -> None:
    assert written("get_tweets_by_ids", tweet_ids=ids) == {"tweet_ids": "12,34"}
    assert list(batches(ids)) == [["12", "34"]]


def test_one_id_is_never_taken_apart() -> None:
    lone = "1900000000000000001"
    for given in (lone, int(lone), [lone]):
        assert list(batches(given)) == [[lone]]
        assert written("get_tweets_by_ids", tweet_ids=given) == {"tweet_ids": lone}
    with pytest.raises(InvalidParametersError, match="numbers"):
        list(batches(b"19"))


@pytest.mark.parametrize("given", ["7,8", {7: 1, 8: 2}.keys(), (7, "8"), iter("78")])
def test_media_ids_are_json_whatever_they_came_in(given: Any) -> None:
    body = bind("create_tweet", {**SESSION, "text": "t", "media_ids": given})
    assert body.request("http://127.0.0.1", "k").json["media_ids"] == ["7", "8"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("the", "must be a list"),
        ({"query": "the"}, "must be a list"),
        ([], "may not be empty"),
        ([{"query": " "}], "may not be empty"),
        ([{"query": "a", "order": "Top"}], "a search has no order"),
        ([{"query": "a", "queryType": "Latests"}], "one of Latest, Top"),
        ([5, ["x"]], "must be a text"),
    ],
)
def test_several_searches_are_looked_at_one_by_one(given: Any, message: str) -> None:
    with pytest.raises(InvalidParametersError, match=f"queries: .*{message}"):
        bind("bulk_search_tweets", {"queries": given})


def test_a_search_among_several_may_be_a_text() -> None:
    asked = ["a", {"query": "b", "queryType": "top", "cursor": ""}]
    assert written("bulk_search_tweets", queries=asked)["queries"] == [
        {"query": "a"},
        {"query": "b", "queryType": "Top"},
    ]


@pytest.mark.parametrize("file", ["face.png", 5, ("face.png",), ("a.png", "b")])
def test_a_path_is_no_picture(file: Any) -> None:
    with pytest.raises(InvalidParametersError, match="file: must be bytes"):
        bind("update_avatar", {**SESSION, "file": file})


def test_times_may_be_fractions_and_are_utc() -> None:
    naive = datetime(2026, 1, 20, 10)  # noqa: DTZ001 - that is the point
    seconds = int(naive.replace(tzinfo=UTC).timestamp())
    for moment in (naive, naive.replace(tzinfo=UTC), seconds + 0.7):
        call = written("get_user_mentions", username="a", since_time=moment)
        assert call["sinceTime"] == seconds


def test_a_typed_call_takes_one_id_as_a_text(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    known = sandbox.world.newest()[0].id
    for given in (known, int(known), [known]):
        (found,) = client.get_tweets(given)
        assert found.id == known
    alice = sandbox.world.person("alice")
    assert alice is not None
    assert [one.id for one in client.get_users(alice.id)] == [alice.id]


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.search("the", query_type="Latests"),
        lambda client: client.search(""),
        lambda client: client.ranked_replies(1, order="Best"),
        lambda client: client.followers("not a name"),
        lambda client: client.search_many("the"),
        lambda client: client.search_many([]),
        lambda client: client.request("get_usr_info"),
        lambda client: list(client.search_between("the", 2, 2)),
        lambda client: list(client.search_between("the", "soon", 2)),
    ],
)
def test_a_typed_call_refuses_at_once_and_for_nothing(
    ask: Callable[[TwitterClient], Any], client: TwitterClient, sandbox: Sandbox
) -> None:
    with pytest.raises(InvalidParametersError):
        ask(client)
    assert not sandbox.calls


@pytest.mark.parametrize("name", [None, 5, ["get_trends"], b"get_trends"])
def test_a_call_is_named_by_a_text(name: Any, client: TwitterClient) -> None:
    for ask in (client.request, client.forget if name else client.request):
        with pytest.raises(InvalidParametersError, match="named by a text"):
            ask(name)


def test_an_unknown_action_is_refused_and_a_near_one_named(
    client: TwitterClient,
) -> None:
    session = Session(**SESSION)
    with pytest.raises(InvalidParametersError, match="did you mean like_tweet"):
        client.act(session, "like_twet", tweet_id=1)


@pytest.fixture
def in_tehran(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process far from Greenwich."""
    monkeypatch.setenv("TZ", "Asia/Tehran")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_tehran")
def test_a_span_without_a_zone_is_utc() -> None:
    def answer(request: Request) -> Response:
        asked.append(dict(request.query)["query"])
        return Response(200, {}, b'{"tweets": []}')

    asked: list[str] = []
    client = TwitterClient("key", transport=HandlerTransport(answer), cache_ttl=0)
    since = datetime(2026, 1, 20, 10, tzinfo=UTC)
    until = since + timedelta(days=2)
    list(client.search_between("the", since, until))
    naive = since.replace(tzinfo=None), until.replace(tzinfo=None)
    list(client.search_between("the", *naive))
    seconds = int(since.timestamp())
    list(client.search_between("the", seconds, seconds + 172_800))
    assert asked == [f"the since_time:{seconds} until_time:{seconds + 172_800}"] * 3
