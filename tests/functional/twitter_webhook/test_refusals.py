"""Deliveries that are refused: wrong keys, garbage, guesses."""

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import db
from app.models import Outbox, TwitterAccount
from app.worker import outbox
from flask_twitter_api.sandbox import Sandbox
from tests.support.deliveries import KEY, URL, Deliver

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.mark.parametrize("key", ["", "bob-key", KEY[:-1], "é"])
def test_wrong_key_is_refused(
    key: str, account: TwitterAccount, deliver: Deliver, sandbox: Sandbox
) -> None:
    shown = sandbox.show.tweet(sandbox.world.write("bob", "Forged"))
    response = deliver(shown, key=key)
    assert (response.status_code, response.json["status"]) == (403, "error")
    assert db.session.scalars(db.select(Outbox)).all() == []


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff\xfe", b"x" * 3_000_000])
def test_garbage_is_refused_in_json(app: Flask, body: bytes) -> None:
    response = app.test_client().post(URL, data=body, headers={"X-API-Key": KEY})
    assert response.status_code in (400, 413)
    assert response.is_json


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "author", "text", "createdAt", "user_id", "entities"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(tweets=JSON, more=JSON)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_delivery_ends_in_a_server_error(
    app: Flask, account: TwitterAccount, tweets: Any, more: Any
) -> None:
    """A sender with the key may send any JSON, of bob's account, too."""
    mine = {"id": account.twitter_id, "userName": "bob"}
    found = tweets if isinstance(tweets, list) else [tweets]
    found = [
        each | {"author": mine, "id": f"19{number}", "isReply": False}
        if isinstance(each, dict)
        else each
        for number, each in enumerate(found)
    ]
    body = json.dumps({"tweets": found, "rule_tag": more, "timestamp": more})
    response = app.test_client().post(URL, data=body, headers={"X-API-Key": KEY})
    assert response.status_code in (200, 400)
    outbox.drain()
    assert db.session.scalars(db.select(Outbox)).all() == []


@pytest.fixture
def few(config: Any) -> None:
    config.RATELIMIT_ENABLED = True
    config.TWITTER_WEBHOOK_LIMIT = "2 per hour"


@pytest.mark.usefixtures("few")
def test_guessing_keys_is_limited(deliver: Deliver) -> None:
    assert [deliver(key="guess").status_code for _ in range(3)] == [403, 403, 429]
