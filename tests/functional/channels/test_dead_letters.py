"""Dead letters of programs: listed with their reason, retried, deleted."""

from typing import Any

import pytest
from flask import Flask

from tests.support.channels import Mailer

pytestmark = pytest.mark.usefixtures("broker_url")


@pytest.fixture
def config(config: Any) -> Any:
    """The settings of a site where each message is tried once."""
    config.BROKER_MAX_TRIES = 1
    return config


def give_up(mailer: Mailer, reason: str = "no paper") -> str:
    sent = mailer.send("letter", to="bob")
    assert mailer.settle("nack", *mailer.take(), reason=reason) == 1
    return sent


def listed(mailer: Mailer) -> list[Any]:
    path = f"channels/{mailer.queue}/dead-letters"
    found: list[Any] = mailer.client.get(path).get_json()["items"]
    return found


def act(mailer: Mailer, way: str, *letters: Any) -> int:
    body = {"receipts": [each["receipt"] for each in letters]}
    path = f"channels/{mailer.queue}/dead-letters/{way}"
    return int(mailer.client.post(path, body).get_json()["settled"])


def test_dead_letter_has_its_reason(mailer: Mailer) -> None:
    sent = give_up(mailer, "no\npaper")
    [letter] = listed(mailer)
    assert (letter["id"], letter["name"], letter["data"]) == (
        sent,
        "letter",
        {"to": "bob"},
    )
    assert (letter["group"], letter["tries"]) == ("main", 1)
    assert letter["reason"] == "no paper"
    assert mailer.take() == []


def test_retried_dead_letter_is_delivered_again(mailer: Mailer) -> None:
    give_up(mailer)
    [letter] = listed(mailer)
    assert act(mailer, "retry", letter) == 1
    assert act(mailer, "retry", letter) == 0
    assert listed(mailer) == []
    assert mailer.take()[0]["data"] == {"to": "bob"}


def test_retry_respects_the_length_of_the_queue(mailer: Mailer, app: Flask) -> None:
    app.config["CHANNEL_QUEUE_LENGTH"] = 1
    give_up(mailer)
    mailer.send()
    [letter] = listed(mailer)
    path = f"channels/{mailer.queue}/dead-letters/retry"
    response = mailer.client.post(path, {"receipts": [letter["receipt"]]})
    assert response.status_code == 429
    assert listed(mailer) == [letter]


def test_deleted_dead_letter_is_gone(mailer: Mailer) -> None:
    for _ in range(2):
        give_up(mailer)
    first, second = listed(mailer)
    assert act(mailer, "delete", first) == 1
    assert [each["id"] for each in listed(mailer)] == [second["id"]]


@pytest.mark.parametrize("receipt", ["x", "-1", "1-2-3", "9" * 20, "1\n", "é", "\x00"])
def test_invalid_receipt_is_rejected(mailer: Mailer, receipt: str) -> None:
    for way in ("retry", "delete"):
        path = f"channels/{mailer.queue}/dead-letters/{way}"
        response = mailer.client.post(path, {"receipts": [receipt]})
        assert response.status_code == 400


def test_unknown_receipt_changes_nothing(mailer: Mailer) -> None:
    for way in ("retry", "delete"):
        assert act(mailer, way, {"receipt": "5"}, {"receipt": "5-1"}) == 0
