"""How the service's bodies, which differ by layer, are understood."""

import json

import pytest

from flask_twitter_api.answers import count_items, pick, read_answer
from flask_twitter_api.errors import (
    BadRequestError,
    NotFoundError,
    OutOfCreditsError,
    ServiceError,
)
from flask_twitter_api.transport import Response


def respond(status: int, body: object, **headers: str) -> Response:
    shown = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, shown, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"detail": "userName is required"}, "userName is required"),
        ({"error": "Unauthorized", "message": "bad key"}, "bad key"),
        ({"error": "Gone"}, "Gone"),
        ({"msg": "no"}, "no"),
        (
            {
                "detail": [
                    {"type": "missing", "loc": ["body", "file"], "msg": "required"}
                ]
            },
            "body.file: required",
        ),
        ({"detail": [{"type": "missing"}, "and more"]}, "missing; and more"),
        ({"detail": {"loc": None}}, "Bad request parameters"),
        ({"detail": []}, "Bad request parameters"),
        ({"detail": "x\ny" * 400}, ("x " + "yx " * 400)[:299] + "…"),
    ],
)
def test_the_reason_is_found_wherever_it_stands(body: object, message: str) -> None:
    with pytest.raises(BadRequestError) as caught:
        read_answer(respond(400, body))
    assert caught.value.message == message


def test_the_status_of_an_author_is_no_error() -> None:
    body = {"tweets": [{"author": {"status": "error"}}]}
    assert read_answer(respond(200, body)) == body


@pytest.mark.parametrize("word", ["error", "failed", "Error"])
@pytest.mark.parametrize(
    "message", ["user not found", "Tweet does not exist", "account is suspended"]
)
def test_nothing_there_is_an_error_of_its_own(word: str, message: str) -> None:
    with pytest.raises(NotFoundError):
        read_answer(respond(200, {"status": word, "msg": message, "data": None}))


def test_an_empty_account_is_known_by_its_words_too() -> None:
    text = "Credits is not enough.Please recharge"
    with pytest.raises(OutOfCreditsError):
        read_answer(respond(401, {"error": "Unauthorized", "message": text}))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("5", 5.0), ("0.5", 0.5), ("-1", None), ("soon", None), ("nan", None), ("", None)],
)
def test_retry_after_is_read_with_care(header: str, seconds: float | None) -> None:
    with pytest.raises(ServiceError) as caught:
        read_answer(respond(429, {}, retry_after=header))
    assert caught.value.retry_after == seconds


def test_secrets_are_taken_out_of_the_services_words() -> None:
    with pytest.raises(ServiceError) as caught:
        read_answer(
            respond(401, {"message": "key alice-key is bad"}), secrets=["alice-key"]
        )
    assert str(caught.value) == "key *** is bad"


def test_records_are_found_and_counted() -> None:
    body = {"data": {"tweets": [1, 2]}, "results": {"query_0": {"tweets": [1]}}}
    assert pick(body, "data.tweets") == [1, 2]
    assert pick(body, "data.nothing.more") is None
    assert pick(body, "") == body
    assert count_items(body, "data.tweets") == 2
    assert count_items(body, "results") == 1
    assert count_items(body, "article") == 0
