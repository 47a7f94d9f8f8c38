"""What an answer does not hold is an error, and what was built of it is kept."""

import json
from typing import Any

import pytest

from flask_twitter_api import TwitterClient
from flask_twitter_api.calls import bind
from flask_twitter_api.endpoints import ENDPOINTS
from flask_twitter_api.errors import BadAnswerError, NotFoundError
from flask_twitter_api.frozen import Answer, FrozenDict
from flask_twitter_api.models import Record, Relationship, Trend, Tweet, User
from flask_twitter_api.pagination import Reader
from flask_twitter_api.reading import read_all, read_one, read_text, reader_of
from flask_twitter_api.recipes.actions import Session
from flask_twitter_api.transport import HandlerTransport, Response

ALICE = {"id": "7", "userName": "alice"}


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        [],
        "x",
        5,
        {"id": None, "name": "x"},
        {"id": "", "userName": ""},
        {"name": "Nobody"},
        {"id": [], "userName": {}},
    ],
)
def test_blank_people_are_not_found(data: Any) -> None:
    with pytest.raises(NotFoundError, match="not found"):
        read_one(User, "get_user_info", {"data": data})


def test_why_there_is_nobody_is_told() -> None:
    gone = {"unavailable": True, "message": "User is suspended"}
    with pytest.raises(NotFoundError, match="User is suspended"):
        read_one(User, "get_user_info", {"data": gone})


def test_who_has_one_name_is_somebody() -> None:
    assert read_one(User, "get_user_info", {"data": {"id": 7}}).id == "7"
    named = read_one(User, "get_user_info", {"data": {"userName": "alice"}})
    assert named.username == "alice"
    answer = {"data": {"following": False, "followed_by": False}}
    found = read_one(Relationship, "check_follow_relationship", answer)
    assert (found.following, found.followed_by) == (False, False)


def test_of_many_those_of_nobody_are_left_out() -> None:
    body = {"users": [{}, ALICE, {"id": None}, "x", 5, [1]]}
    assert [one.id for one in read_all(User, "get_user_batch_info", body)] == ["7"]


@pytest.mark.parametrize(
    ("make", "name", "found", "kept"),
    [
        (str, "get_follower_ids", ["1", 2, True, None, 1.5, {}, ""], ["1", "2"]),
        (User.from_json, "search_users", [{}, ALICE, {"name": "x"}], ["7"]),
        (Tweet.from_json, "search_tweets", [{"id": 1}, {"text": "x"}, {}], ["1", ""]),
    ],
)
def test_a_page_holds_nobody(
    make: Any, name: str, found: list[Any], kept: list[str]
) -> None:
    page = reader_of(make, name)({ENDPOINTS[name].items: found})
    assert [getattr(one, "id", one) for one in page] == kept


def test_a_trend_has_a_name() -> None:
    body = {"trends": [{"trend": {"name": None}}, {}, {"trend": {"name": "#tea"}}]}
    assert [one.name for one in read_all(Trend, "get_trends", body)] == ["#tea"]


@pytest.mark.parametrize("made", [None, "", {}, [], True])
def test_an_action_without_an_id_is_no_success(made: Any) -> None:
    with pytest.raises(BadAnswerError, match="look before you repeat"):
        read_text("create_tweet", {"status": "success", "tweet_id": made})
    assert read_text("create_tweet", {"tweet_id": 12}) == "12"


@pytest.mark.parametrize("odd", ["x", 5, [1], None, True])
def test_no_form_of_json_makes_a_record_fail(odd: Any) -> None:
    assert Tweet.from_json(odd) == Tweet()
    assert User.from_json(odd) == User()
    page = Reader("tweets", Tweet.from_json)({"tweets": [odd, {"id": "1"}]})
    assert page.items[-1].id == "1"


def test_what_was_built_of_an_answer_is_kept() -> None:
    body = Answer({"data": ALICE, "users": [ALICE], "tweets": [{"id": "1"}]})
    assert read_one(User, "get_user_info", body) is read_one(
        User, "get_user_info", body
    )
    read = Reader("tweets", Tweet.from_json, dict)
    again = Reader("tweets", Tweet.from_json, dict)
    assert read(body).items is again(body).items
    assert Reader("users", User.from_json, dict)(body).items[0].id == "7"


def test_no_reader_can_spoil_what_is_kept() -> None:
    record: Record = User.from_json({**ALICE, "new": 1})
    assert isinstance(record.extra, FrozenDict)
    with pytest.raises(TypeError):
        record.extra["new"] = 2  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "given", "body", "lacks"),
    [
        ("get_tweets_by_ids", {"tweet_ids": [1, 2]}, {"tweets": []}, True),
        ("get_tweets_by_ids", {"tweet_ids": "1,1"}, {"tweets": [{"id": "1"}]}, False),
        ("get_tweets_by_ids", {"tweet_ids": [1, 2]}, {"tweets": [{"id": "1"}]}, True),
        ("get_user_batch_info", {"user_ids": 7}, {"users": [{}]}, True),
        ("get_user_info", {"username": "a"}, {"data": None}, True),
        ("get_user_info", {"username": "a"}, {"data": {}}, True),
        ("get_user_info", {"username": "a"}, {"data": ALICE}, False),
        ("get_community_info", {"community_id": 1}, {"community_info": {}}, True),
        ("search_tweets", {"query": "a"}, {"tweets": []}, False),
        ("get_trends", {"woeid": 1}, {"trends": [{"trend": {"name": "a"}}]}, False),
    ],
)
def test_an_answer_that_there_is_none_is_told_apart(
    name: str, given: dict[str, Any], body: dict[str, Any], lacks: bool
) -> None:
    assert bind(name, given).lacks(body) is lacks


def answering(answer: Any) -> TwitterClient:
    """A client to which every question is answered so."""
    body = json.dumps(answer).encode()
    transport = HandlerTransport(lambda _request: Response(200, {}, body))
    return TwitterClient("key", transport=transport)


def test_a_typed_call_tells_that_nobody_is_there() -> None:
    client = answering({"status": "success", "data": {}, "users": [{}], "tweets": []})
    for ask in (
        lambda: client.get_user("alice"),
        lambda: client.get_about("alice"),
        lambda: client.get_user_by_id(7),
        lambda: client.get_tweet(7),
    ):
        with pytest.raises(NotFoundError):
            ask()
    assert client.get_users([7]) == ()


def test_a_tweet_without_an_id_is_not_believed() -> None:
    client = answering({"status": "success"})
    session = Session("cookies", "http://127.0.0.1:8080")
    for ask in (
        lambda: client.tweet(session, "Hello"),
        lambda: client.upload(session, b"picture"),
        lambda: client.message(session, 7, "Hello"),
        lambda: client.create_filter_rule("tag", "value"),
    ):
        with pytest.raises(BadAnswerError, match="gave no id"):
            ask()


def test_records_of_a_kept_page_are_built_once(client: TwitterClient) -> None:
    first, again = (client.search("the").page() for _ in range(2))
    assert len(first) == 20
    assert first.items is again.items
    assert client.get_user("alice") is client.get_user("alice")
