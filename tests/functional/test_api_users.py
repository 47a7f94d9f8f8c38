"""Users through the API: the contract, and what requests may hold."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image

from app import db
from app.media import profile_pictures
from app.media.pictures import prepare_avatar
from app.models import Outbox, User
from tests.support.api_client import Api
from tests.support.factories import PASSWORD, follow, make_post

Programs = Callable[..., Api]
NEW = {"username": "dora", "email": "dora@example.com", "password": PASSWORD}


def test_user_has_the_fields_of_the_contract(alice: User, api: Programs) -> None:
    response = api(alice).get("users/1")
    assert response.status_code == 200
    shown = response.get_json()
    assert shown.pop("last_seen").endswith("+00:00")
    assert shown == {
        "id": 1,
        "username": "alice",
        "about_me": None,
        "post_count": 0,
        "follower_count": 0,
        "following_count": 0,
        "_links": {
            "self": "/api/users/1",
            "followers": "/api/users/1/followers",
            "following": "/api/users/1/following",
            "avatar": f"http://microblog.test/identicons/{alice.id}.svg",
        },
    }


def test_uploaded_picture_is_the_avatar(app: Flask, alice: User, api: Programs) -> None:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(stream, "PNG")
    stream.seek(0)
    prepared = prepare_avatar(stream, max_bytes=10_000, max_pixels=10_000)
    profile_pictures.set_picture(alice, prepared)
    app.config["PUBLIC_URL"] = "https://example.org/blog"
    shown = api(alice).get("users/1").get_json()["_links"]["avatar"]
    assert shown == f"https://example.org/blog/pictures/{alice.picture_id}"


def test_no_response_holds_the_digest_of_an_address(
    app: Flask, alice: User, bob: User, api: Programs
) -> None:
    digest = bob.avatar(128).rpartition("/")[2].partition("?")[0]
    follow(bob, alice)
    post = make_post(bob, "Hello @alice")
    for path in (
        "users",
        "users/2",
        f"users/{alice.id}/followers",
        f"posts/{post.id}",
        "timelines/public",
        "search?q=hello",
    ):
        response = api(alice).get(path)
        assert digest not in response.text
        assert "gravatar" not in response.text


def test_setting_restores_gravatar_addresses(
    app: Flask, alice: User, api: Programs
) -> None:
    app.config["API_AVATARS"] = "gravatar"
    shown = api(alice).get("users/1").get_json()["_links"]["avatar"]
    assert shown == alice.avatar(128)


def test_user_never_seen_is_shown(alice: User, bob: User, api: Programs) -> None:
    bob.last_seen = None
    db.session.commit()
    assert api(alice).get("users/2").get_json()["last_seen"] is None


@pytest.mark.parametrize("number", ["3", "0", "2147483647", "9" * 30, "-1", "alice"])
def test_unknown_user_is_not_found(alice: User, api: Programs, number: str) -> None:
    response = api(alice).send("GET", f"/api/users/{number}")
    assert response.status_code == 404
    assert response.get_json()["error"] == "Not Found"


def test_registration_creates_a_user(app: Flask, api: Programs) -> None:
    response = api().post("users", NEW | {"about_me": "Hi", "is_admin": True, "id": 7})
    assert response.status_code == 201
    assert response.headers["Location"] == "/api/users/1"
    shown = response.get_json()
    assert (shown["username"], shown["about_me"]) == ("dora", "Hi")
    assert "email" not in shown
    dora = db.session.get(User, 1)
    assert dora.check_password(PASSWORD)
    assert not dora.is_admin


@pytest.mark.parametrize("absent", ["username", "email", "password"])
def test_missing_field_has_the_contracts_message(
    app: Flask, api: Programs, absent: str
) -> None:
    response = api().post("users", {k: v for k, v in NEW.items() if k != absent})
    assert response.status_code == 400
    assert response.get_json() == {
        "error": "Bad Request",
        "message": "must include username, email and password fields",
        "errors": {absent: ["This field is required."]},
    }


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"username": "alice"}, "username", "please use a different username"),
        ({"username": "Alice"}, "username", "please use a different username"),
        (
            {"email": "ALICE@example.com"},
            "email",
            "please use a different email address",
        ),
    ],
)
def test_taken_name_has_the_contracts_message(
    alice: User, api: Programs, change: dict[str, str], field: str, sentence: str
) -> None:
    headers = {"Accept-Language": "fa"}
    response = api().post("users", NEW | change, headers=headers)
    assert response.status_code == 400
    assert response.get_json() == {
        "error": "Bad Request",
        "message": sentence,
        "errors": {field: [sentence]},
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": None}, "username"),
        ({"username": {"a": 1}}, "username"),
        ({"username": ""}, "username"),
        ({"username": "x" * 500}, "username"),
        ({"username": "a/../b"}, "username"),
        ({"username": "a\x00b"}, "username"),
        ({"email": "not-an-email"}, "email"),
        ({"email": f"{'x' * 120}@example.com"}, "email"),
        ({"email": 5}, "email"),
        ({"password": 12345678}, "password"),
        ({"password": ""}, "password"),
        ({"password": "password"}, "password"),
        ({"password": "x" * 300}, "password"),
        ({"about_me": ["x"]}, "about_me"),
        ({"about_me": "x" * 1000}, "about_me"),
    ],
)
def test_invalid_value_is_named_in_errors(
    app: Flask, api: Programs, change: dict[str, object], field: str
) -> None:
    response = api().post("users", NEW | change)
    assert response.status_code == 400
    assert list(response.get_json()["errors"]) == [field]
    assert response.get_json()["message"]
    assert db.session.scalar(db.select(User.id)) is None


@pytest.mark.parametrize("body", ["null", "5", "[]", '"text"', "true"])
def test_body_that_is_no_object_is_rejected(
    app: Flask, api: Programs, body: str
) -> None:
    response = api().post("users", data=body, content_type="application/json")
    assert response.status_code == 400
    assert response.get_json()["errors"] == {"body": ["This must be a JSON object."]}


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"username": "\\ud800"}', b"\xff", b"[" * 60_000]
)
def test_broken_json_is_rejected(app: Flask, api: Programs, body: bytes) -> None:
    response = api().post("users", data=body, content_type="application/json")
    assert response.status_code == 400
    assert response.get_json() == {"error": "Bad Request"}


def test_body_that_is_not_json_is_rejected(app: Flask, api: Programs) -> None:
    response = api().post("users", data=NEW)
    assert response.status_code == 415
    assert response.get_json() == {"error": "Unsupported Media Type"}


def test_closed_site_forbids_registration(app: Flask, api: Programs) -> None:
    app.config["REGISTRATION_OPEN"] = False
    response = api().post("users", NEW)
    assert response.status_code == 403
    assert response.get_json()["error"] == "Forbidden"


def test_user_changes_their_own_account(alice: User, api: Programs) -> None:
    client = api(alice)
    response = client.put("users/1", {"username": "Alicia", "about_me": "Hello"})
    assert response.status_code == 200
    shown = response.get_json()
    assert (shown["username"], shown["about_me"]) == ("Alicia", "Hello")
    # What was read may be sent back as it is.
    assert client.put("users/1", shown).get_json()["about_me"] == "Hello"
    assert client.put("users/1", {}).get_json()["username"] == "Alicia"
    assert not client.put("users/1", {"about_me": None}).get_json()["about_me"]


def test_user_cannot_change_others(alice: User, bob: User, api: Programs) -> None:
    for number in (2, 99):
        response = api(alice).put(f"users/{number}", {"about_me": "x"})
        assert response.status_code == 403
        assert response.get_json()["error"] == "Forbidden"


def test_names_and_addresses_stay_unique(alice: User, bob: User, api: Programs) -> None:
    response = api(alice).put("users/1", {"username": "BOB", "about_me": "x"})
    assert response.get_json()["message"] == "please use a different username"
    taken = {"email": "bob@example.com", "password": PASSWORD}
    response = api(alice).put("users/1", taken)
    assert response.get_json()["message"] == "please use a different email address"
    db.session.refresh(alice)
    assert (alice.username, alice.about_me) == ("alice", None)


@pytest.mark.parametrize("password", [None, "", "wrong wrong wrong"])
def test_new_address_requires_the_password(
    alice: User, api: Programs, password: str | None
) -> None:
    body = {"email": "thief@example.com", "about_me": "Mine now"}
    if password is not None:
        body["password"] = password
    response = api(alice).put("users/1", body)
    assert response.status_code == 400
    assert list(response.get_json()["errors"]) == ["password"]
    db.session.refresh(alice)
    assert (alice.email, alice.about_me) == ("alice@example.com", None)


def test_address_change_needs_password_and_sends_mail(
    alice: User, api: Programs
) -> None:
    client = api(alice)
    body = {"email": "new@example.com", "password": PASSWORD}
    assert client.put("users/1", body).status_code == 200
    assert client.get("me").get_json()["email"] == "new@example.com"
    orders = db.session.scalars(db.select(Outbox.payload)).all()
    assert any("alice@example.com" in str(order) for order in orders)


def test_unchanged_address_needs_no_password(alice: User, api: Programs) -> None:
    body = {"email": "alice@example.com", "about_me": "Hi"}
    assert api(alice).put("users/1", body).get_json()["about_me"] == "Hi"


def test_me_has_private_fields(alice: User, api: Programs) -> None:
    shown = api(alice).get("me").get_json()
    assert shown["email"] == "alice@example.com"
    assert shown["unread_message_count"] == 0


def test_preferences_are_changed_and_validated(alice: User, api: Programs) -> None:
    client = api(alice)
    chosen = {"language": "fa", "timezone": "Asia/Tehran"}
    changed = client.patch("me", chosen).get_json()
    assert changed == changed | chosen
    for wrong in ({"language": "xx"}, {"timezone": "Mars/Olympus"}):
        response = client.patch("me", wrong | {"about_me": "x"})
        assert list(response.get_json()["errors"]) == list(wrong)
    kept = client.patch("me", {"language": None}).get_json()
    assert (kept["language"], kept["timezone"]) == (None, "Asia/Tehran")
    assert not kept["about_me"]


def test_readers_are_chosen_one_by_one(alice: User, api: Programs) -> None:
    client = api(alice)
    shown = client.get("me").get_json()
    assert (shown["members_only"], shown["unindexed"]) == (False, False)
    shown = client.patch("me", {"members_only": True}).get_json()
    assert (shown["members_only"], shown["unindexed"]) == (True, False)
    assert api().get("users/1").status_code == 404
    shown = client.patch("me", {"unindexed": True, "about_me": "Hi"}).get_json()
    assert (shown["members_only"], shown["unindexed"]) == (True, True)
    assert client.patch("me", {"members_only": False}).get_json()["unindexed"]
    assert api().get("users/1").status_code == 200
    for wrong in (None, "yes", 1):
        response = client.patch("me", {"members_only": wrong, "about_me": "x"})
        assert response.status_code == 400
        assert list(response.get_json()["errors"]) == ["members_only"]
    assert client.get("me").get_json()["about_me"] == "Hi"
