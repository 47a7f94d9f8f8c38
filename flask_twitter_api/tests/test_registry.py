"""The registry says what the service's description says, and all calls follow it."""

import inspect
from datetime import UTC, datetime, timedelta, timezone

import pytest

from flask_twitter_api.calls import bind
from flask_twitter_api.endpoints import ENDPOINTS, Endpoint, Place
from flask_twitter_api.errors import InvalidParametersError
from flask_twitter_api.plain import PlainCalls
from flask_twitter_api.sandbox.answers import ANSWERS

from .reference import read_reference

ALL = pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=lambda e: e.name)


def test_every_call_of_the_description_is_there_and_no_other() -> None:
    written = {
        f"{one.method} {one.path}": {
            param.wire + ("*" if param.required else "") for param in one.params
        }
        for one in ENDPOINTS.values()
    }
    assert written == read_reference()


def test_the_sandbox_answers_each_of_them() -> None:
    assert set(ANSWERS) == set(ENDPOINTS)


@ALL
def test_each_has_a_method_with_its_parameters(endpoint: Endpoint) -> None:
    signature = inspect.signature(getattr(PlainCalls, endpoint.name))
    parameters = dict(signature.parameters)
    parameters.pop("self")
    assert set(parameters) == {param.name for param in endpoint.params}
    for param in endpoint.params:
        default = parameters[param.name].default
        has_none = default is None
        assert has_none is not param.required, param.name


@ALL
def test_secrets_are_known_as_such(endpoint: Endpoint) -> None:
    words = {"login_cookies", "proxy", "password", "auth_session", "2fa_code"}
    for param in endpoint.params:
        if param.wire in words:
            assert param.secret
            assert not endpoint.cacheable


@ALL
def test_reads_carry_no_body_unless_they_are_sent_by_post(endpoint: Endpoint) -> None:
    if endpoint.method == "GET":
        assert {param.place for param in endpoint.params} <= {Place.QUERY, Place.PATH}
        assert endpoint.reads


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("get_user_info", {}, "username is required"),
        ("get_user_info", {"username": " "}, "username: not a Twitter user name"),
        ("get_user_info", {"username": "a/b"}, "username: not a Twitter user name"),
        ("get_user_info", {"username": "a", "x": 1}, "get_user_info takes no x"),
        ("get_user_last_tweets", {}, "user_id or username is required"),
        ("get_tweets_by_ids", {"tweet_ids": []}, "tweet_ids: must be 1 to 100 numbers"),
        ("get_tweets_by_ids", {"tweet_ids": range(101)}, "tweet_ids: must be 1 to 100"),
        ("get_tweet_thread", {"tweet_id": "1 OR 1"}, "tweet_id: must be a number"),
        ("search_tweets", {"query": "a", "query_type": "Old"}, "query_type: must be"),
        ("get_trends", {"woeid": -1}, "woeid: may not be negative"),
        ("get_user_last_tweets", {"user_id": 1, "include_replies": "maybe"}, "true or"),
        ("get_list_tweets", {"list_id": 1, "since_time": "today"}, "since_time: must"),
        (
            "update_profile",
            {"login_cookies": "c", "proxy": "p", "name": ""},
            "name or description or location or url is required",
        ),
    ],
)
def test_a_call_that_can_not_be_right_is_refused(
    name: str, given: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidParametersError, match=message):
        bind(name, given)


def test_values_are_written_as_the_service_wants_them() -> None:
    call = bind("get_user_timeline", {"user_id": 12, "include_replies": True})
    query = dict(call.request("http://127.0.0.1", "k").query)
    assert query == {"userId": "12", "includeReplies": "true"}
    call = bind("get_followers", {"username": "@Alice", "page_size": 5000})
    query = dict(call.request("http://127.0.0.1", "k").query)
    assert query == {"userName": "alice", "pageSize": "200"}
    path = bind("get_user_by_path", {"username": "Bob"}).request("http://h", "k").url
    assert path == "http://h/twitter/user/bob"


@pytest.mark.parametrize(
    ("given", "written"),
    [(True, "true"), ("true", "true"), ("1", "true"), (0, "false"), ("False", "false")],
)
def test_yes_and_no_may_come_from_a_form(given: object, written: str) -> None:
    call = bind("get_user_timeline", {"user_id": 12, "include_replies": given})
    query = dict(call.request("http://127.0.0.1", "k").query)
    assert query["includeReplies"] == written


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 1, 20, 10, tzinfo=UTC),
        datetime(2026, 1, 20, 10),  # noqa: DTZ001 - a naive one is taken for UTC
        datetime(2026, 1, 20, 12, tzinfo=timezone(timedelta(hours=2))),
        "2026-01-20T10:00:00.000Z",
    ],
)
def test_a_tweet_is_scheduled_in_the_calendar_of_the_service(
    moment: datetime | str,
) -> None:
    given = {"login_cookies": "c", "proxy": "p", "text": "Later"}
    call = bind("create_tweet", {**given, "schedule_for": moment})
    body = call.request("http://127.0.0.1", "k").json
    assert body["schedule_for"] == "2026-01-20T10:00:00.000Z"
