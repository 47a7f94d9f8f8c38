"""Tokens: the contract, and one for each device."""

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app import db
from app.models import ApiToken, User
from tests.support.api_client import Api
from tests.support.factories import PASSWORD, make_user

Programs = Callable[..., Api]


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    """Return the header of a name and a password."""
    pair = b64encode(f"{name}:{password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def test_password_creates_a_token(alice: User, api: Programs) -> None:
    response = api().post("tokens", headers=basic("alice"))
    assert response.status_code == 200
    token = response.get_json()["token"]
    assert len(token) == 32
    assert set(token) <= set("0123456789abcdef")
    client = api()
    client.token = token
    assert client.get("me").get_json()["username"] == "alice"


def test_shared_token_stays_the_same(alice: User, api: Programs) -> None:
    first, second = (
        api().post("tokens", headers=basic(name)).get_json()
        for name in ("alice", "ALICE@example.com")
    )
    assert first == second
    ends = datetime.fromisoformat(first["expires_at"])
    assert timedelta(minutes=59) < ends - datetime.now(UTC) <= timedelta(hours=1)


def test_only_a_hash_of_a_token_is_stored(alice: User, api: Programs) -> None:
    token = api().post("tokens", headers=basic("alice")).get_json()["token"]
    stored = db.session.scalars(db.select(ApiToken)).one()
    assert token not in (stored.token_hash, stored.nonce)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "Basic",
        "Basic !!!!",
        "Basic YWxpY2U=",
        "Basic /////w==",
        "Basic " + b64encode(b"alice:wrong").decode(),
        "Basic " + b64encode(b"nobody:x").decode(),
        "Basic " + b64encode(b"ali\x00ce:x").decode(),
        "Basic " + b64encode("آلیس:گذرواژه".encode()).decode(),
        "Basic " + b64encode(b":").decode(),
        "Basic " + b64encode(b"alice:" + b"x" * 5_000).decode(),
        "Bearer 0123",
        "Digest username=alice",
        "nonsense",
    ],
)
def test_wrong_credentials_are_unauthorized(
    alice: User, api: Programs, value: str
) -> None:
    headers = {"Authorization": value} if value is not None else {}
    response = api().post("tokens", headers=headers)
    assert response.status_code == 401
    assert response.get_json() == {"error": "Unauthorized"}
    challenge = response.headers["WWW-Authenticate"]
    assert challenge == 'Basic realm="Authentication Required", charset="UTF-8"'


def test_credentials_may_be_of_any_script(app: Flask, api: Programs) -> None:
    make_user("آلیس", password="گذرواژهٔ من خوب است", email="a@example.com")
    headers = basic("آلیس", "گذرواژهٔ من خوب است")
    assert api().post("tokens", headers=headers).status_code == 200


def test_account_without_password_gets_no_token(alice: User, api: Programs) -> None:
    alice.password_hash = None
    db.session.commit()
    assert api().post("tokens", headers=basic("alice")).status_code == 401


@pytest.mark.parametrize(
    "value", [None, "Bearer", "Bearer ", "Bearer 0" * 40, "Basic YTpi", "Bearer a=b"]
)
def test_request_without_valid_token_is_unauthorized(
    api: Programs, value: str | None
) -> None:
    headers = {"Authorization": value} if value is not None else {}
    response = api().get("users", headers=headers)
    assert response.status_code == 401
    assert response.get_json() == {"error": "Unauthorized"}
    challenge = response.headers["WWW-Authenticate"]
    assert challenge == 'Bearer realm="Authentication Required"'


def test_revoked_token_is_invalid(alice: User, api: Programs) -> None:
    client = api(alice)
    response = client.delete("tokens")
    assert (response.status_code, response.data) == (204, b"")
    assert client.get("me").status_code == 401
    fresh = api().post("tokens", headers=basic("alice")).get_json()["token"]
    assert fresh != client.token


def test_expired_token_is_invalid(alice: User, api: Programs) -> None:
    client = api(alice)
    db.session.execute(db.update(ApiToken).values(expires_at=datetime(2020, 1, 1)))  # noqa: DTZ001  # stored naive
    db.session.commit()
    assert client.get("me").status_code == 401


def test_token_of_an_adopted_database_is_valid(alice: User, api: Programs) -> None:
    alice.token = "0123456789abcdef0123456789abcdef"
    alice.token_expiration = datetime.now(UTC) + timedelta(minutes=5)
    db.session.commit()
    client = api()
    client.token = "0123456789abcdef0123456789abcdef"
    assert client.get("users/1").status_code == 200
    assert client.delete("tokens").status_code == 204
    assert client.get("users/1").status_code == 401


def test_each_device_has_its_own_token(alice: User, bob: User, api: Programs) -> None:
    phone, tablet = api(), api()
    for client, name in ((phone, "Phone"), (tablet, "Tablet")):
        wanted = {"name": name, "expires_in": 3600}
        made = api().post("tokens", wanted, headers=basic("alice")).get_json()
        assert made["name"] == name
        client.token = made["token"]
    listed = phone.get("me/tokens").get_json()["items"]
    assert [(each["name"], each["current"]) for each in listed] == [
        ("Tablet", False),
        ("Phone", True),
    ]
    assert api(bob).delete(listed[0]["_links"]["self"]).status_code == 404
    assert phone.delete(listed[0]["_links"]["self"]).status_code == 204
    assert tablet.get("me").status_code == 401
    assert phone.get("me").status_code == 200


def test_token_use_is_stored_after_the_response(alice: User, api: Programs) -> None:
    client = api(alice)
    client.get("me")
    client.get("me")
    listed = client.get("me/tokens").get_json()["items"]
    assert listed[0]["last_used_at"] is not None


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "x" * 65}, ["name"]),
        ({"name": "a\x00b"}, ["name"]),
        ({"name": "\u0019"}, ["name"]),
        ({"name": 7, "expires_in": "soon"}, ["expires_in", "name"]),
        ({"expires_in": 0}, ["expires_in"]),
        ({"expires_in": True}, ["expires_in"]),
        ([], ["body"]),
    ],
)
def test_invalid_device_is_rejected(
    alice: User, api: Programs, body: object, fields: list[str]
) -> None:
    response = api().post("tokens", body, headers=basic("alice"))
    assert response.status_code == 400
    assert sorted(response.get_json()["errors"]) == fields


def test_cookies_do_not_authenticate(alice: User, app: Flask, browsing: object) -> None:
    browser = browsing.as_user(alice)  # type: ignore[attr-defined]  # the fixture's type is its own
    assert browser.get("/index").status_code == 200
    assert browser.get("/api/me").status_code == 401
