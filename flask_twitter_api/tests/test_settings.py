"""Values that make no sense are told when a client or an application is made."""

import asyncio
import logging
from typing import Any

import pytest
from flask import Flask

from flask_twitter_api import AsyncTwitterClient, Settings, TwitterAPI, TwitterClient
from flask_twitter_api.sandbox import SandboxServer

SENSELESS = [
    ("API_BASE_URL", "ftp://127.0.0.1", "must begin with http"),
    ("API_BASE_URL", "somewhere", "must begin with http"),
    ("API_BASE_URL", "http://", "must name a host"),
    ("API_BASE_URL", "https://:443", "must name a host"),
    ("API_BASE_URL", "http://127.0.0.1:99999", "is no address"),
    ("API_BASE_URL", "http://[::1", "is no address"),
    ("API_BASE_URL", "http://local host", "must name a host"),
    ("API_BASE_URL", "http://localhost/?key=1", "must end before"),
    ("CACHE_TTL", "soon", "must be a float"),
    ("CACHE_TTL", -1, "may not be negative"),
    ("CACHE_TTL", True, "must be a float"),
    ("CACHE_SIZE", 2.5, "must be a whole number"),
    ("CACHE_SIZE", [3], "must be a int"),
    ("MAX_WAIT", float("inf"), "may not be negative or endless"),
    ("MAX_WAIT", float("nan"), "may not be negative or endless"),
    ("CONNECT_TIMEOUT", 0, "connect_timeout .* must be above 0"),
    ("READ_TIMEOUT", "0", "read_timeout .* must be above 0"),
    ("TOTAL_TIMEOUT", 0.0, "total_timeout .* must be above 0"),
    ("BUDGET_PERIOD", 0, "budget_period .* must be above 0"),
    ("MAX_BYTES", 0, "max_bytes .* must be above 0"),
    ("RATE_LIMIT", 0, "rate_limit .* must be above 0"),
    ("API_KEY", "two\nlines", "line break"),
    ("API_KEY", "two words", "ASCII text without spaces"),
    ("API_KEY", "ключ-ключ", "ASCII text without spaces"),
    ("API_KEY", b"alice-secret-key", "must be a str"),
    ("WEBHOOK_KEY", b"alice-secret-key", "must be a str"),
    ("STREAM_URL", "wss://", "must name a host"),
]


@pytest.mark.parametrize(("key", "value", "words"), SENSELESS)
def test_a_senseless_value_is_told_at_the_start(
    key: str, value: object, words: str
) -> None:
    app = Flask("wrong")
    app.config["TWITTER_" + key] = value
    with pytest.raises(ValueError, match=words) as caught:
        TwitterAPI(app)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "options",
    [
        {"api_key": b"alice-secret-key"},
        {"read_timeout": 0},
        {"read_timeout": "3"},
        {"pool_size": 2.0},
        {"base_url": "http://"},
        {"max_retries": True},
    ],
    ids=str,
)
def test_settings_made_by_hand_are_checked_as_well(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must "):
        Settings(**options)


def test_a_client_is_told_at_the_start_too() -> None:
    with pytest.raises(ValueError, match="must be a str"):
        TwitterClient(b"alice-secret-key")  # type: ignore[arg-type]  # the mistake
    with pytest.raises(ValueError, match="total_timeout"):
        TwitterClient("k", total_timeout=0)


def test_a_misspelt_key_of_an_application_is_told() -> None:
    app = Flask("wrong")
    app.config["TWITTER_CACHE_TL"] = 3
    with pytest.raises(ValueError, match="did you mean TWITTER_CACHE_TTL"):
        TwitterAPI(app)


def test_keys_of_others_are_left_alone() -> None:
    app = Flask("right")
    app.config.update(TWITTER_API_KEY="k", TWITTER_API_KEYS="x", TWITTER_CARDS="y")
    TwitterAPI(app)
    assert app.extensions["twitter_api"].client.settings.api_key == "k"


def test_values_that_mean_something_are_taken() -> None:
    config = {"TWITTER_API_KEY": 12345, "TWITTER_CACHE_SIZE": 7.0}
    settings = Settings.from_config(config)
    assert (settings.api_key, settings.cache_size) == ("12345", 7)
    assert (
        Settings(base_url="http://localhost:1/x//").base_url == "http://localhost:1/x"
    )


def test_a_login_in_the_address_is_shown_nowhere() -> None:
    url = "http://carol:hunter2@localhost:1"
    with TwitterClient("k", base_url=url) as client:
        shown = [client, client.plain, client.settings, client.status()]
        assert client.settings.base_url == url
    text = "".join(map(repr, shown))
    assert "hunter2" not in text
    assert "carol" not in text
    assert "http://localhost:1" in text


@pytest.mark.parametrize("waits", [False, True])
def test_a_login_in_the_address_is_logged_nowhere(
    waits: bool, server: SandboxServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = server.url.replace("//", "//carol:hunter2@")

    async def ask() -> None:
        async with AsyncTwitterClient("k", base_url=url) as client:
            await client.get_user("alice")

    if waits:
        asyncio.run(ask())
    else:
        with TwitterClient("k", base_url=url) as client:
            client.get_user("alice")
    assert "/twitter/user/info" in caplog.text
    assert "hunter2" not in caplog.text
