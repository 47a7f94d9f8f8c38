"""Programs: registering, listing, quotas, removing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import db
from app.extensions import broker
from app.lifecycle.purge import purge
from app.models import Program, User
from tests.support.api_client import Api
from tests.support.channels import Mailer

Programs = Callable[..., Api]
pytestmark = pytest.mark.usefixtures("broker_url")


def test_name_of_a_program_is_folded_and_unique(
    alice: User, bob: User, api: Programs
) -> None:
    made = api(alice).post("programs", {"name": " My-Mailer "}).get_json()
    assert (made["name"], made["topics"]) == ("my-mailer", "/topic/app/my-mailer/")
    assert made["queues"] == []
    taken = api(bob).post("programs", {"name": "MY-MAILER"})
    assert taken.status_code == 400
    assert taken.get_json()["errors"] == {"name": ["Another program has this name."]}


@pytest.mark.parametrize(
    "name", ["", " ", "admin", "mirror", "-x", "x.", "a b", "é", "x" * 41, "a/b", None]
)
def test_invalid_name_is_rejected(alice: User, api: Programs, name: Any) -> None:
    response = api(alice).post("programs", {"name": name})
    assert response.status_code == 400
    assert "name" in response.get_json()["errors"]


def test_number_of_programs_is_bounded(alice: User, api: Programs) -> None:
    client = api(alice)
    client._app.config["CHANNEL_PROGRAMS"] = 2
    found = [client.post("programs", {"name": f"p{n}"}).status_code for n in range(3)]
    assert found == [201, 201, 409]


def test_repeated_registration_makes_one_program(alice: User, api: Programs) -> None:
    client, key = api(alice), {"Idempotency-Key": "once"}
    first, again = (
        client.post("programs", {"name": "once"}, headers=key) for _ in range(2)
    )
    assert first.get_json() == again.get_json()
    assert again.status_code == 201


def test_programs_are_their_owner_s(mailer: Mailer, bob: User, api: Programs) -> None:
    stranger = api(bob)
    for response in (
        stranger.patch(f"programs/{mailer.id}", {"is_public": True}),
        stranger.delete(f"programs/{mailer.id}"),
    ):
        assert response.status_code == 404
    assert stranger.get("channels").get_json() == {"items": []}


def test_list_shows_what_waits_and_for_whom(mailer: Mailer) -> None:
    for _ in range(3):
        mailer.send()
    mailer.take(group="print")
    [program] = mailer.client.get("channels").get_json()["items"]
    [queue] = program["queues"]
    assert queue["channel"] == f"/{mailer.queue}"
    assert (queue["length"], queue["dead_letters"]) == (3, 0)
    assert queue["oldest_age"] >= 0
    [group] = queue["groups"]
    assert (group["name"], group["waiting"], group["in_delivery"]) == ("print", 2, 1)


def test_removed_program_leaves_no_message(
    mailer: Mailer, bob: User, api: Programs
) -> None:
    mailer.send()
    assert mailer.client.delete(f"programs/{mailer.id}").status_code == 204
    assert mailer.client.get(f"channels/{mailer.queue}/messages").status_code == 404
    client = api(bob)
    assert client.post("programs", {"name": mailer.name}).status_code == 201
    path = f"channels/{mailer.queue}/messages"
    assert client.get(path).get_json() == {"items": []}


def test_deleted_account_leaves_no_program(mailer: Mailer, alice: User) -> None:
    mailer.send()
    alice.deactivated_at = alice.last_seen
    db.session.commit()
    purge({"user_id": alice.id})
    db.session.commit()
    assert db.session.scalars(db.select(Program)).all() == []
    assert broker.queues(f"/queue/app/{mailer.name}/") == []


def test_full_queue_refuses_more(mailer: Mailer, app: Flask) -> None:
    app.config["CHANNEL_QUEUE_LENGTH"] = 2
    for _ in range(2):
        mailer.send()
    response = mailer.client.post(f"channels/{mailer.queue}", {})
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert response.get_json()["message"] == "The queue is full: 2 messages wait."
    mailer.settle("ack", *mailer.take())
    mailer.send()


def test_number_of_queues_is_bounded(mailer: Mailer, app: Flask) -> None:
    app.config["CHANNEL_QUEUES"] = 1
    mailer.send()
    mailer.queue += "2"
    sent = mailer.client.post(f"channels/{mailer.queue}", {})
    taken = mailer.client.get(f"channels/{mailer.queue}/messages")
    assert (sent.status_code, taken.status_code) == (409, 409)


def test_number_of_groups_is_bounded(mailer: Mailer, app: Flask) -> None:
    app.config["CHANNEL_GROUPS"] = 1
    mailer.take(group="one")
    path = f"channels/{mailer.queue}"
    query = {"group": "two"}
    assert mailer.client.get(f"{path}/messages", query_string=query).status_code == 409
    assert mailer.client.delete(f"{path}/groups/one").status_code == 204
    assert mailer.client.delete(f"{path}/groups/one").status_code == 404
    assert mailer.take(**query) == []


def test_deleted_queue_is_gone(mailer: Mailer) -> None:
    mailer.send()
    path = f"channels/{mailer.queue}"
    assert mailer.client.delete(path).status_code == 204
    assert mailer.client.delete(path).status_code == 404
    assert mailer.client.delete(f"channels/{mailer.topic}").status_code == 400
    assert mailer.take() == []


def test_requests_to_a_program_are_limited(config: Any, request: Any) -> None:
    config.RATELIMIT_ENABLED, config.CHANNEL_LIMIT = True, "3 per minute"
    mailer = request.getfixturevalue("mailer")
    path = f"channels/{mailer.queue}"
    found = [mailer.client.post(path, {}).status_code for _ in range(4)]
    assert found == [201, 201, 201, 429]
    other = mailer.client.post("programs", {"name": f"{mailer.name}-2"}).get_json()
    path = f"channels/queue/app/{other['name']}/jobs"
    assert mailer.client.post(path, {}).status_code == 201


def test_names_that_are_tried_have_the_limit_of_everybody(
    config: Any, request: Any
) -> None:
    config.RATELIMIT_ENABLED, config.API_LIMIT = True, "5 per minute"
    mailer = request.getfixturevalue("mailer")
    paths = [f"channels/queue/app/{mailer.name}-{n}/jobs/ack" for n in range(6)]
    body = {"receipts": ["x"]}
    # Registering was one request already.
    found = [mailer.client.post(path, body).status_code for path in paths]
    assert found == [404] * 4 + [429] * 2
    assert mailer.client.post(f"channels/{mailer.queue}", {}).status_code == 201
    mailer.client.token = "0" * 32
    found = [mailer.client.post(path, body).status_code for path in paths]
    assert found == [401] * 5 + [429]
