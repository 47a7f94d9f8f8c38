"""Keys of limits."""

from base64 import b64encode

from flask import Flask, g

from app.http_api.limits import client_key
from app.models import ApiToken, User
from app.web.limits import account, person


def test_limits_count_by_token_and_strangers_by_address(
    app: Flask, alice: User
) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.7"}):
        g.viewer = g.api_token = None
        assert client_key() == person() == "address:192.0.2.7"
        g.viewer, g.api_token = alice, ApiToken(id=5, user=alice)
        assert (client_key(), person()) == ("token:5", "user:1")
        # A token of an adopted database has no row of its own.
        g.api_token = ApiToken(user=alice)
        assert client_key() == "user:1"


def test_limit_of_an_account_ignores_its_spelling(app: Flask) -> None:
    keys = set()
    for name in ("alice", "ALICE", " Alice "):
        pair = b64encode(f"{name}:x".encode()).decode()
        with app.test_request_context(headers={"Authorization": f"Basic {pair}"}):
            keys.add(account())
    assert len(keys) == 1
    assert {len(key) for key in keys} == {32}
    # Who names nobody guesses at nobody's account.
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.7"}):
        assert account() == "address:192.0.2.7"
