"""Refusals of the API: JSON, whatever was asked and however."""

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
def test_what_is_not_there_is_refused_in_json(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = client.open(path, method=method, headers=BROWSER)
    assert answer.status_code == status
    assert answer.mimetype == "application/json"
    assert answer.get_json()["error"] in ("Not Found", "Method Not Allowed")
    assert (status == 405) is ("Allow" in answer.headers)


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
def test_an_id_beyond_all_is_of_nothing(alice: User, api: Programs, path: str) -> None:
    assert api(alice).delete(path).status_code == 404


def test_a_huge_body_is_not_read(alice: User, api: Programs) -> None:
    body = b'{"body": "' + b"x" * 1_100_000 + b'"}'
    answer = api(alice).post("posts", data=body, content_type="application/json")
    assert answer.status_code == 413
    assert answer.get_json() == {"error": "Request Entity Too Large"}


def test_sentences_are_in_the_language_that_the_client_takes(
    alice: User, api: Programs
) -> None:
    plain = api(alice).get("posts/5", headers=BROWSER)
    assert plain.get_json()["error"] == "Not Found"
    assert plain.get_json()["message"] == "There is no such post."


def test_a_database_that_is_down_is_said_to_be(
    app: Flask, alice: User, api: Programs
) -> None:
    program = api(alice)

    def fail(*_arguments: object) -> None:
        raise sa.exc.OperationalError("SELECT", {}, Exception("gone"))

    sa.event.listen(db.engine, "before_cursor_execute", fail)
    try:
        answer = program.get("users")
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", fail)
    assert answer.status_code == 503
    assert answer.get_json() == {"error": "Service Unavailable"}
    assert int(answer.headers["Retry-After"]) > 0


class TestLimits:
    """Asking too often."""

    @pytest.fixture
    def config(self, config: type) -> type:
        """Switch the limits on, low enough to be met."""
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

    def test_each_token_has_its_own_share(
        self, alice: User, bob: User, api: Programs
    ) -> None:
        hers, his = api(alice), api(bob)
        left = []
        for path in ("me", "users", "me"):
            answer = hers.get(path)
            left.append(answer.headers["RateLimit-Remaining"])
            assert answer.headers["RateLimit-Limit"] == "3"
            assert "Retry-After" not in answer.headers
            assert 0 < int(answer.headers["RateLimit-Reset"]) <= 60
        assert left == ["2", "1", "0"]
        refused = hers.get("me")
        assert refused.status_code == 429
        assert refused.get_json()["error"] == "Too Many Requests"
        assert 0 < int(refused.headers["Retry-After"]) <= 60
        assert his.get("me").status_code == 200

    def test_wrong_tokens_count_for_their_address(self, api: Programs) -> None:
        statuses = []
        for number in range(4):
            program = api()
            program.token = f"wrong{number}"
            statuses.append(program.get("me").status_code)
        assert statuses == [401, 401, 401, 429]

    def test_guessing_a_password_ends_soon(
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
        assert [answer.status_code for answer in tries] == [200, 401, 401, 429]

    def test_guessing_it_with_a_stolen_token_ends_soon(
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

    def test_opening_accounts_is_limited_by_address(self, api: Programs) -> None:
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
