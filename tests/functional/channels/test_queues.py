"""Queues of programs through the API: send, take, acknowledge, reject."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import db
from app.broker import waiting
from app.credentials import tokens
from app.models import User
from tests.support.api_client import Api
from tests.support.channels import Mailer

Programs = Callable[..., Api]
pytestmark = pytest.mark.usefixtures("broker_url")


def test_message_is_taken_as_it_was_sent(mailer: Mailer) -> None:
    body = {
        "name": "letter",
        "data": {"to": "bób", "n": [1, None]},
        "headers": {"A": "b"},
    }
    sent = mailer.client.post(f"channels/{mailer.queue}", body).get_json()
    assert sent["channel"] == f"/{mailer.queue}"
    [taken] = mailer.take()
    assert taken.pop("receipt")
    assert taken == body | sent | {"tries": 1}


def test_acknowledged_message_is_gone(mailer: Mailer) -> None:
    mailer.send()
    [taken] = mailer.take()
    assert mailer.take() == []
    assert mailer.settle("ack", taken) == 1
    assert mailer.settle("ack", taken) == 0
    assert mailer.take() == []


def test_rejected_message_is_delivered_again(mailer: Mailer) -> None:
    sent = mailer.send()
    [first] = mailer.take()
    assert mailer.settle("nack", first, reason="no paper") == 1
    [again] = mailer.take()
    assert (again["id"], again["tries"]) == (sent, 2)
    assert mailer.settle("nack", first) == 0


def test_consumers_of_one_group_share_messages(mailer: Mailer) -> None:
    sent = [mailer.send(number=number) for number in range(6)]
    taken = [mailer.take(consumer=name, limit=1)[0]["id"] for name in ["a", "b"] * 3]
    assert taken == sent
    assert mailer.take(consumer="c") == []


def test_person_has_so_many_long_polls(app: Flask, mailer: Mailer) -> None:
    app.config["CHANNEL_STREAMS"] = 1
    path, query = f"channels/{mailer.queue}/messages", {"wait": 1}
    # As by a server that waits for it without a thread.
    offer = {waiting.OFFER: True}
    first = mailer.client.send(
        "GET", path, query_string=query, environ_overrides=offer, buffered=False
    )
    refused = mailer.client.get(path, query_string=query)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    # Who does not wait takes no place.
    assert mailer.take() == []
    first.close()
    assert mailer.take(wait=1) == []
    assert mailer.take(wait=1) == []


def test_each_group_takes_every_message(mailer: Mailer) -> None:
    sent = [mailer.send() for _ in range(2)]
    for group in ("print", "post"):
        assert [each["id"] for each in mailer.take(group=group, limit=5)] == sent


def test_wait_ends_without_a_message(mailer: Mailer) -> None:
    assert mailer.take(wait=1) == []


def test_name_of_a_program_has_no_case(mailer: Mailer) -> None:
    mailer.send()
    mailer.queue = mailer.queue.replace(mailer.name, mailer.name.upper())
    assert mailer.take()[0]["channel"] == f"/queue/app/{mailer.name}/jobs"


def test_repeated_request_sends_once(mailer: Mailer) -> None:
    key = {"Idempotency-Key": "order-66"}
    path, body = f"channels/{mailer.queue}", {"data": {"a": 1}}
    first, again = (mailer.client.post(path, body, headers=key) for _ in range(2))
    assert first.get_json() == again.get_json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(mailer.take(limit=5)) == 1
    other = mailer.client.post(path, {"data": {"a": 2}}, headers=key)
    assert other.status_code == 422


def test_repeated_request_publishes_once(mailer: Mailer) -> None:
    key = {"Idempotency-Key": "order-67"}
    path, body = f"channels/{mailer.topic}", {"data": {"a": 1}}
    first, again = (mailer.client.post(path, body, headers=key) for _ in range(2))
    assert first.get_json() == again.get_json()
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (202, "true")
    other = mailer.client.post(path, {"data": {"a": 2}}, headers=key)
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "two words"}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"data": []}, "data"),
        ({"data": {"$headers": 1}}, "data"),
        ({"data": {"text": "x" * 16_384}}, "data"),
        ({"headers": {"A B": "c"}}, "headers"),
        ({"headers": {"A": "b\r\nC: d"}}, "headers"),
        ({"headers": {str(n): "" for n in range(33)}}, "headers"),
        ([], "body"),
    ],
)
def test_invalid_message_is_rejected(mailer: Mailer, body: Any, field: str) -> None:
    for channel in (mailer.queue, mailer.topic):
        response = mailer.client.post(f"channels/{channel}", body)
        assert response.status_code == 400
        assert any(name.startswith(field) for name in response.get_json()["errors"])


def test_text_with_nul_arrives_unchanged(mailer: Mailer) -> None:
    mailer.send(text="a\x00b\u2028\n\r")
    assert mailer.take()[0]["data"] == {"text": "a\x00b\u2028\n\r"}


@pytest.mark.parametrize(
    "receipt",
    ["x", "é", "\x00", "=", "YQ", "MSAxIG1haW4gbWFpbiBtYWlu", "LTEgMSBhIGE"],
)
def test_invalid_receipt_is_rejected(mailer: Mailer, receipt: str) -> None:
    for way in ("ack", "nack"):
        path = f"channels/{mailer.queue}/{way}"
        response = mailer.client.post(path, {"receipts": [receipt]})
        assert response.status_code == 400
        assert response.get_json()["errors"]["receipts"] == ["This is not a receipt."]


@pytest.mark.parametrize(
    "receipt", ["OTk5OTk5OTk5OTk5OTk5OTk5OS0xIDEgbWFpbiBtYWlu", "NSAxIG1haW4gbWFpbg"]
)
def test_unknown_receipt_settles_nothing(mailer: Mailer, receipt: str) -> None:
    for way in ("ack", "nack"):
        assert mailer.settle(way, {"receipt": receipt}) == 0


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 101},
        {"wait": 21},
        {"wait": -1},
        {"wait": "x"},
        {"group": ""},
        {"group": "a b"},
        {"consumer": "x" * 101},
        {"consumer": "\x00"},
    ],
)
def test_invalid_query_is_rejected(mailer: Mailer, query: Any) -> None:
    path = f"channels/{mailer.queue}/messages"
    response = mailer.client.get(path, query_string=query)
    assert response.status_code == 400
    assert list(response.get_json()["errors"]) == list(query)


def test_topic_holds_no_messages(mailer: Mailer) -> None:
    path = f"channels/{mailer.topic}/messages"
    assert mailer.client.get(path).status_code == 400


def test_event_without_listeners_is_accepted(mailer: Mailer) -> None:
    response = mailer.client.post(f"channels/{mailer.topic}", {"name": "hello"})
    assert response.status_code == 202
    assert response.get_json()["channel"] == f"/{mailer.topic}"


@pytest.mark.parametrize(
    ("channel", "status"),
    [
        ("nothing", 400),
        ("queue/app/x", 400),
        ("queue/app/nobody/jobs", 404),
        ("queue/public", 400),
        ("queue/app/x/a b", 400),
        ("queue/app/x/\x00", 404),
        ("queue/app/x/messages/messages", 400),
        ("queue/app/x/w/groups/foo", 400),
        ("topic/public", 403),
        ("topic/home", 403),
        ("topic/user/alice", 403),
        ("topic/" + "x" * 300, 400),
    ],
)
def test_no_message_goes_to_other_channels(
    mailer: Mailer, channel: str, status: int
) -> None:
    for path in (f"channels/{channel}", f"channels/{channel}/ack"):
        body = {"receipts": ["x"]} if path.endswith("ack") else {}
        assert mailer.client.post(path, body).status_code == status
    assert mailer.client.get(f"channels/{channel}/messages").status_code == status


def test_channels_belong_to_the_owner_of_the_program(
    mailer: Mailer, bob: User, api: Programs
) -> None:
    stranger = api(bob)
    for channel in (mailer.queue, mailer.topic):
        response = stranger.post(f"channels/{channel}", {})
        assert response.status_code == 403
        assert "somebody else" in response.get_json()["message"]
    assert stranger.get(f"channels/{mailer.queue}/messages").status_code == 403
    assert api().post(f"channels/{mailer.queue}", {}).status_code == 401


def test_channels_require_their_scope(
    mailer: Mailer, alice: User, api: Programs
) -> None:
    client = api()
    client.token = tokens.create(alice, "x", scopes=["read", "write"])
    for response in (
        client.post(f"channels/{mailer.queue}", {}),
        client.get(f"channels/{mailer.queue}/messages"),
        client.get("channels"),
    ):
        assert response.status_code == 403
        assert 'scope="channels"' in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("name", ["ended", "resync"])
def test_names_of_the_site_s_own_events_are_reserved(mailer: Mailer, name: str) -> None:
    for channel in (mailer.queue, mailer.topic):
        response = mailer.client.post(f"channels/{channel}", {"name": name})
        assert response.status_code == 400
        assert "reserved" in response.get_json()["message"]


def test_head_takes_no_message(mailer: Mailer) -> None:
    mailer.send()
    for path, query in (
        (f"channels/{mailer.queue}/messages", {}),
        ("stream", {"channel": f"/{mailer.queue}"}),
    ):
        response = mailer.client.send("HEAD", path, query_string=query)
        assert response.status_code == 405
        assert "GET" in response.headers["Allow"]
    assert mailer.take()[0]["tries"] == 1


def test_broken_json_is_a_bad_request(mailer: Mailer, app: Flask) -> None:
    headers = {
        "Authorization": f"Bearer {mailer.client.token}",
        "Content-Type": "application/json",
    }
    odd = rb'{"name": "\ud800"}', rb'{"data": {"a": "\ud800"}}'
    for body in (b"{", b"\xff", b"[" * 60_000, *odd):
        path = f"/api/channels/{mailer.queue}"
        response = app.test_client().post(path, data=body, headers=headers)
        assert response.status_code == 400, body
    db.session.rollback()
