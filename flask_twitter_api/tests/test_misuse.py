"""What a client can not work with is told when it is made, and not by its calls."""

from collections.abc import Callable
from typing import Any

import pytest
import redis.asyncio
from flask import Flask

from flask_twitter_api import AsyncTwitterClient, Settings, TwitterAPI, TwitterClient
from flask_twitter_api.aio.transport import AsyncHandlerTransport
from flask_twitter_api.calls import bind
from flask_twitter_api.errors import InvalidParametersError
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.transport import HandlerTransport, Transport
from flask_twitter_api.utils import clean_handle

CARRY = Sandbox().transport().send
THREADS, LOOPS = HandlerTransport(CARRY), AsyncHandlerTransport(CARRY)
Make = Callable[..., Any]


@pytest.mark.parametrize("make", [TwitterClient, AsyncTwitterClient])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"redis": "redis://127.0.0.1"}, "redis must be a client"),
        ({"redis": object()}, "redis must be a client"),
        ({"redis": redis.asyncio.Redis()}, "not one of redis.asyncio"),
        ({"transport": object()}, "a transport has a method send"),
        ({"settings": Settings(api_key="k")}, "settings, or a key and options"),
        ({"settings": {"api_key": "k"}}, "settings, or a key and options"),
    ],
    ids=["address", "object", "loops", "transport", "key", "dictionary"],
)
def test_no_client_is_made_of_what_it_can_not_use(
    make: Make, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(TypeError, match=message):
        make("key", **options)


@pytest.mark.parametrize(
    ("make", "transport"), [(TwitterClient, LOOPS), (AsyncTwitterClient, THREADS)]
)
def test_a_transport_is_of_the_clients_kind(make: Make, transport: Transport) -> None:
    with pytest.raises(TypeError, match="coroutine function"):
        make("key", transport=transport)


def test_settings_stand_alone() -> None:
    with pytest.raises(TypeError, match="must be of the class Settings"):
        TwitterClient(settings={"api_key": "k"})  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not both"):
        TwitterClient(settings=Settings(api_key="k"), cache_ttl=3)
    with TwitterClient(settings=Settings(api_key="k"), transport=THREADS) as client:
        assert client.get_user("alice").username == "Alice"


class Awaited:
    """A hook that would have to be awaited."""

    async def __call__(self, _: object) -> None:
        """Hear of nothing, since nobody awaits it."""


@pytest.mark.parametrize("hook", [None, "hook", Awaited(), Awaited().__call__])
def test_a_hook_is_a_function_that_is_called(hook: Any) -> None:
    client = TwitterClient("key", transport=THREADS)
    with pytest.raises(TypeError, match="a hook is"):
        client.hooks.add("response", hook)


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("TWITTER_BASE_URL", "TWITTER_API_BASE_URL"),
        ("TWITTER_MAX_RETRY", "TWITTER_MAX_RETRIES"),
        ("TWITTER_KEY", "TWITTER_API_KEY"),
        ("TWITTER_REDIS", "TWITTER_REDIS_URL"),
        ("TWITTER_TIMEOUT", "TWITTER_TOTAL_TIMEOUT"),
    ],
)
def test_a_key_by_another_name_is_told(key: str, meant: str) -> None:
    app = Flask("wrong")
    app.config[key] = "http://127.0.0.1:1"
    with pytest.raises(ValueError, match=f"no setting {key}; did you mean {meant}"):
        TwitterAPI(app)
    # Whoever has said what he means may have such a key for something else.
    assert Settings.from_config({key: "x", meant: "5"} if "URL" not in meant else {})


@pytest.mark.parametrize("name", ["add_list_member_v1", "remove_list_member_v1"])
def test_a_member_of_a_list_is_somebody(name: str) -> None:
    given = {"auth_session": "cookies", "proxy": "http://127.0.0.1", "list_id": 1}
    with pytest.raises(InvalidParametersError, match="user_id or username is required"):
        bind(name, given)


@pytest.mark.parametrize("value", [None, True, b"alice", 1.5])
def test_nobody_is_called_none(value: object) -> None:
    with pytest.raises(ValueError, match="not a Twitter user name"):
        clean_handle(value)
