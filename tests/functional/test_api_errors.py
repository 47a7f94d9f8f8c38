"""Errors of the API are JSON, whatever the request accepts."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.extensions import limiter
from app.models import User
from tests.functional.test_api_tokens import basic
from tests.support.api_client import Api
from tests.support.factories import PASSWORD

Programs = Callable[..., Api]
BROWSER = {"Accept": "text/html"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/api/users/99999999999999999999/posts", 404),
        ("GET", "/api/users/" + "9" * 5000, 404),
        ("DELETE", "/api/users", 405),
        ("GET", "/api/tokens", 405),
    ],
)
def test_unknown_routes_and_methods_return_json(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    response = client.open(path, method=method, headers=BROWSER)
    assert response.status_code == status
    assert response.mimetype == "application/json"
    assert response.get_json()["error"] in ("Not Found", "Method Not Allowed")
    assert (status == 405) is ("Allow" in response.headers)


@pytest.mark.parametrize(
    "path",
    [
        "users/2147483648/follow",
        "posts/9007199254740992",
        "posts/-9999999999999999",
        "conversations/9999999999",
        "me/tokens/9999999999",
        "messages/9999999999999999",
    ],
)
def test_id_out_of_range_is_not_found(alice: User, api: Programs, path: str) -> None:
    assert api(alice).delete(path).status_code == 404


def test_huge_body_is_rejected_unread(alice: User, api: Programs) -> None:
    body = b'{"body": "' + b"x" * 1_100_000 + b'"}'
    response = api(alice).post("posts", data=body, content_type="application/json")
    assert response.status_code == 413
    assert response.get_json() == {"error": "Request Entity Too Large"}


def test_messages_are_in_the_language_of_the_client(alice: User, api: Programs) -> None:
    plain = api(alice).get("posts/5", headers=BROWSER)
    assert plain.get_json()["error"] == "Not Found"
    assert plain.get_json()["message"] == "There is no such post."


def test_database_outage_returns_503(app: Flask, alice: User, api: Programs) -> None:
    client = api(alice)

    def fail(*_arguments: object) -> None:
        raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))

    sa.event.listen(db.engine, "before_cursor_execute", fail)
    try:
        response = client.get("users")
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", fail)
    assert response.status_code == 503
    assert response.get_json() == {"error": "Service Unavailable"}
    assert int(response.headers["Retry-After"]) > 0


class TestLimits:
    """Limits on requests."""

    @pytest.fixture
    def config(self, config: type) -> type:
        """Enable the limits, low enough to be reached."""
        config.RATELIMIT_ENABLED = True  # type: ignore[attr-defined]  # a made class
        config.API_LIMIT = "3 per minute"  # type: ignore[attr-defined]  # a made class
        config.WRITE_LIMIT = "2 per minute"  # type: ignore[attr-defined]  # a made class
        config.LOGIN_ACCOUNT_LIMIT = "2 per minute"  # type: ignore[attr-defined]  # a made class
        config.REGISTER_LIMIT = "1 per minute"  # type: ignore[attr-defined]  # a made class
        return config

    @pytest.fixture(autouse=True)
    def _fresh(self, app: Flask) -> Iterator[None]:
        """Begin with nothing counted."""
        limiter.reset()
        yield
        limiter.reset()

    def test_each_token_has_its_own_limit(
        self, alice: User, bob: User, api: Programs
    ) -> None:
        hers, his = api(alice), api(bob)
        left = []
        for path in ("me", "users", "me"):
            response = hers.get(path)
            left.append(response.headers["RateLimit-Remaining"])
            assert response.headers["RateLimit-Limit"] == "3"
            assert "Retry-After" not in response.headers
            assert 0 < int(response.headers["RateLimit-Reset"]) <= 60
        assert left == ["2", "1", "0"]
        refused = hers.get("me")
        assert refused.status_code == 429
        assert refused.get_json()["error"] == "Too Many Requests"
        assert 0 < int(refused.headers["Retry-After"]) <= 60
        assert his.get("me").status_code == 200

    def test_wrong_tokens_count_for_their_address(self, api: Programs) -> None:
        statuses = []
        for number in range(4):
            client = api()
            client.token = f"wrong{number}"
            statuses.append(client.get("me").status_code)
        assert statuses == [401, 401, 401, 429]

    def test_wrong_passwords_are_limited_by_account(
        self, app: Flask, alice: User, api: Programs
    ) -> None:
        tries = [
            api().post(
                "tokens",
                headers=basic(name, password),
                environ_overrides={"REMOTE_ADDR": f"192.0.2.{number}"},
            )
            for number, (name, password) in enumerate(
                [
                    ("alice", PASSWORD),
                    ("alice", "wrong"),
                    ("ALICE", "wrong"),
                    ("alice", PASSWORD),
                ]
            )
        ]
        assert [response.status_code for response in tries] == [200, 401, 401, 429]

    def test_wrong_passwords_with_a_token_are_limited(
        self, alice: User, api: Programs
    ) -> None:
        alice_api = api(alice)
        body = {"email": "thief@example.com", "password": "wrong"}
        statuses = [alice_api.patch("me", body).status_code for _try in range(3)]
        assert statuses == [400, 400, 429]

    def test_writing_is_limited_by_person(self, alice: User, api: Programs) -> None:
        tokens = [api(alice), api(alice)]
        statuses = [
            tokens[number % 2].post("posts", {"body": "Hi"}).status_code
            for number in range(3)
        ]
        assert statuses == [201, 201, 429]

    def test_registration_is_limited_by_address(self, api: Programs) -> None:
        statuses = [
            api()
            .post(
                "users",
                {
                    "username": f"dora{number}",
                    "email": f"dora{number}@example.com",
                    "password": PASSWORD,
                },
            )
            .status_code
            for number in range(2)
        ]
        assert statuses == [201, 429]
