"""Hooks of the client for event loops, which are called in the loop."""

import asyncio
import threading

import pytest

from flask_twitter_api import AsyncTwitterClient, TwitterClient
from flask_twitter_api.errors import NotFoundError
from flask_twitter_api.events import Event
from flask_twitter_api.sandbox import Sandbox

from .samples import Samples

pytestmark = pytest.mark.anyio


async def test_each_step_is_told_in_the_loop(
    async_client: AsyncTwitterClient, sandbox: Sandbox
) -> None:
    heard: list[str] = []
    loop = asyncio.get_running_loop()

    @async_client.on("request")
    @async_client.on("response")
    @async_client.on("retry")
    @async_client.on("cache_hit")
    def hear(event: Event) -> None:
        assert asyncio.get_running_loop() is loop
        assert threading.current_thread() is threading.main_thread()
        heard.append(event.kind)

    sandbox.fail("status", status=503)
    await async_client.get_user("alice")
    await async_client.get_user("alice")
    once = ["request", "response"]
    assert heard == [*once, "retry", *once, "cache_hit"]


async def test_followers_of_one_failure_are_told_of_their_call(
    async_client: AsyncTwitterClient, sandbox: Sandbox
) -> None:
    asked = (async_client.get_user("nobody_here") for _ in range(3))
    for error in await asyncio.gather(*asked, return_exceptions=True):
        assert isinstance(error, NotFoundError)
        assert error.endpoint == "get_user_info"
        assert error.params == {"username": "nobody_here"}
    given = Samples(sandbox).of("delete_tweet")
    sandbox.fail("status", status=404)
    with pytest.raises(NotFoundError) as caught:
        await async_client.request("delete_tweet", **given)
    assert given["proxy"] not in str(caught.value.params)


async def test_a_hook_to_be_awaited_is_refused_at_once(
    async_client: AsyncTwitterClient, client: TwitterClient
) -> None:
    async def hook(_: Event) -> None:
        raise AssertionError("it was awaited")

    for one in (async_client, client):
        with pytest.raises(TypeError, match="called and not awaited"):
            one.on("request")(hook)


async def test_a_client_beside_another_shares_its_hooks(client: TwitterClient) -> None:
    heard: list[str] = []
    client.hooks.add("request", lambda event: heard.append(event.endpoint))
    async with AsyncTwitterClient.beside(client) as beside:
        await beside.get_user("alice")
    assert heard == ["get_user_info"]
