"""Refusals of one person's wish, and what they leave to everybody else."""

from collections.abc import Callable

import pytest

from flask_twitter_api import TwitterClient
from flask_twitter_api.answers import read_answer
from flask_twitter_api.errors import (
    BadRequestError,
    ForbiddenError,
    InvalidKeyError,
    NotFoundError,
    OutOfCreditsError,
    ServerFaultError,
    ServiceError,
    SessionExpiredError,
    is_transient,
)
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.transport import Response
from flask_twitter_api.typed.actions import Session

from .conftest import MakeClient, Timer
from .test_answers import respond
from .test_breaker import fail

Act = Callable[[TwitterClient], object]

SESSION = Session("jar-of-bob", "http://127.0.0.1:8080")
LOGIN = ("dora", "dora@example.com", "open-sesame", "http://127.0.0.1:8080")


def log_in(client: TwitterClient) -> object:
    return client.log_in(*LOGIN)


def tweet(client: TwitterClient) -> object:
    return client.tweet(SESSION, "Hello")


@pytest.mark.parametrize(
    ("act", "path", "status", "message"),
    [
        (log_in, "/twitter/user_login", 401, "Wrong password for @dora"),
        (log_in, "/twitter/user_login", 403, "API key is invalid, says @dora"),
        (tweet, "/twitter/create_tweet", 401, "login cookies are expired"),
        (tweet, "/twitter/create_tweet", 403, "Status is a duplicate: API key"),
        (tweet, "/twitter/create_tweet", 402, "Credits is not enough, says @dora"),
        (
            lambda client: client.list_members("5").page(),
            "/twitter/list/members",
            403,
            "This list is private",
        ),
        (
            lambda client: client.watch_user("alice"),
            "/oapi/x_user_stream",
            402,
            "Subscription needed for monitoring",
        ),
    ],
)
def test_one_persons_refusal_stops_nobody_else(
    act: Act,
    path: str,
    status: int,
    message: str,
    client: TwitterClient,
    sandbox: Sandbox,
) -> None:
    sandbox.fail("status", status=status, message=message, path=path)
    with pytest.raises(ServiceError, match=message):
        act(client)
    assert client.status()["resting"] == []
    assert client.get_user("alice").username == "Alice"


def test_a_persons_call_finds_no_key_good_or_bad(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    timer = Timer()
    client = make_client(timer=timer)
    sandbox.fail("status", status=401)
    assert fail(client, "get_user_info", username="alice") == "invalid_key"
    timer.now += 31
    sandbox.fail("status", status=401)
    with pytest.raises(InvalidKeyError):
        tweet(client)
    assert client.status()["breaker"] == "half-open"


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (401, "API key is invalid", InvalidKeyError),
        (401, "Invalid API-key", InvalidKeyError),
        (401, "Unauthorized", InvalidKeyError),
        (401, "", InvalidKeyError),
        (403, "API key required. Please include x-api-key", InvalidKeyError),
        (403, "You may not say 'API key is invalid'", ForbiddenError),
        (401, "Credits is not enough.Please recharge", OutOfCreditsError),
        (402, "Credits are not enough", OutOfCreditsError),
        (402, "Please recharge your phone", ForbiddenError),
        (403, "", ForbiddenError),
    ],
)
def test_only_the_services_own_words_speak_of_key_and_credits(
    status: int, text: str, kind: type[ServiceError]
) -> None:
    with pytest.raises(ServiceError) as caught:
        read_answer(respond(status, {"message": text}))
    assert type(caught.value) is kind


def test_a_tweet_about_recharging_empties_no_account() -> None:
    body = {"status": "error", "msg": "recharge is no word for a list"}
    with pytest.raises(ServiceError) as caught:
        read_answer(respond(200, body))
    assert caught.value.code == "failed"


def test_a_bad_key_is_told_from_an_expired_login() -> None:
    with pytest.raises(ServiceError) as caught:
        read_answer(respond(401, {"message": "API key is invalid"}), has_session=True)
    assert type(caught.value) is InvalidKeyError
    with pytest.raises(SessionExpiredError):
        read_answer(respond(401, {"detail": "cookies expired"}), has_session=True)
    with pytest.raises(ForbiddenError):
        read_answer(respond(401, {"detail": "Wrong password"}), has_secret=True)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, BadRequestError), (401, InvalidKeyError), (404, NotFoundError)],
)
def test_a_refusal_without_a_body_is_one_of_the_service(
    status: int, kind: type[ServiceError]
) -> None:
    with pytest.raises(kind):
        read_answer(Response(status, {}, b""))


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 407])
@pytest.mark.parametrize(
    "body", [b"\n<h1>Forbidden</h1>", b"error code: 1020", b'{"msg": "API', b"[]"]
)
def test_what_is_not_the_services_json_is_a_fault(status: int, body: bytes) -> None:
    with pytest.raises(ServerFaultError, match="somebody else") as caught:
        read_answer(Response(status, {}, body))
    assert not is_transient(caught.value)
