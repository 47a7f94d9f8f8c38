"""How long an answer is believed, and how it is forgotten before."""

import dataclasses
from typing import Any

import pytest
import redis

from flask_twitter_api import TwitterClient
from flask_twitter_api.errors import InvalidParametersError, NotFoundError
from flask_twitter_api.sandbox import Sandbox

from .conftest import MakeAsyncClient, MakeClient, Timer


@pytest.mark.parametrize("shared", [False, True])
def test_an_unknown_tweet_is_believed_as_an_unknown_person(
    shared: bool, make_client: MakeClient, sandbox: Sandbox, redis_url: str
) -> None:
    clock = Timer()
    options: dict[str, Any] = {"clock": clock, "cache_ttl": 300, "negative_ttl": 60}
    options["redis_url"] = redis_url if shared else ""
    client = make_client(**options)
    for _ in range(2):
        with pytest.raises(NotFoundError):
            client.get_tweet(1)
    assert len(sandbox.calls) == 1
    clock.now += 61
    # Another process has only what stands in Redis.
    for one in (client, make_client(**options)):
        with pytest.raises(NotFoundError):
            one.get_tweet(1)
    assert len(sandbox.calls) == (2 if shared else 3)


def test_so_is_one_of_several_and_a_blank_answer(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    clock = Timer()
    client = make_client(clock=clock, cache_ttl=300, negative_ttl=60)
    known = sandbox.world.newest()[0].id
    for _ in range(2):
        assert len(client.get_tweets([known, 1])) == 1
        assert client.plain.get_community_info(1)["community_info"]["id"] is None
        assert len(client.get_tweets([known])) == 1
    assert len(sandbox.calls) == 3
    clock.now += 61
    client.get_tweets([known, 1])
    client.plain.get_community_info(1)
    client.get_tweets([known])
    assert len(sandbox.calls) == 5


@pytest.mark.parametrize("shared", [False, True])
def test_one_call_may_have_a_lifetime_of_its_own(
    shared: bool, make_client: MakeClient, sandbox: Sandbox, redis_url: str
) -> None:
    clock = Timer()
    url = redis_url if shared else ""
    client = make_client(clock=clock, cache_ttl=300, redis_url=url)
    brief, long = client.with_options(cache_ttl=5), client.with_options(cache_ttl=9000)
    client.get_user("alice")
    clock.now += 4
    brief.get_user("alice")
    assert len(sandbox.calls) == 1
    clock.now += 2
    # What a visitor may still see is too old for who asks for five seconds.
    brief.get_user("alice")
    assert len(sandbox.calls) == 2
    clock.now += 6
    client.get_user("alice")
    assert len(sandbox.calls) == 3
    long.trends()
    clock.now += 8000
    long.trends()
    client.trends()
    assert len(sandbox.calls) == 4
    if shared:
        other = make_client(clock=clock, cache_ttl=300, redis_url=url)
        other.trends()
        assert len(sandbox.calls) == 4
        other.with_options(cache_ttl=60).trends()
        assert len(sandbox.calls) == 5


def test_no_lifetime_keeps_nothing_and_a_cacheless_client_may_keep(
    make_client: MakeClient, sandbox: Sandbox, redis_url: str
) -> None:
    client = make_client(cache_ttl=0, redis_url=redis_url)
    keeping = client.with_options(cache_ttl=60)
    for _ in range(2):
        keeping.get_user("alice")
    assert len(sandbox.calls) == 1
    for _ in range(2):
        client.get_user("bob")
        keeping.with_options(cache_ttl=0).get_user("alice")
    assert len(sandbox.calls) == 5
    for bad in (-1, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="cache_ttl"):
            client.with_options(cache_ttl=bad)


def test_that_there_is_nobody_is_not_believed_for_longer(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    clock = Timer()
    client = make_client(clock=clock, negative_ttl=60).with_options(cache_ttl=9000)
    for seconds in (0, 59, 2):
        clock.now += seconds
        with pytest.raises(NotFoundError):
            client.get_user("nobody_here")
    assert len(sandbox.calls) == 2


def test_one_answer_is_forgotten_here_and_in_redis(
    make_client: MakeClient, sandbox: Sandbox, redis_url: str
) -> None:
    client, other = (make_client(redis_url=redis_url) for _ in range(2))
    for name in ("alice", "bob"):
        client.get_user(name)
    client.forget("get_user_info", username="@Alice")
    other.get_user("bob")
    assert len(sandbox.calls) == 2
    other.get_user("alice")
    assert len(sandbox.calls) == 3


@pytest.mark.parametrize(("given", "left"), [((), 0), (("get_user_info",), 1)])
def test_all_answers_or_those_of_a_call_are_forgotten(
    given: tuple[str, ...],
    left: int,
    make_client: MakeClient,
    sandbox: Sandbox,
    redis_url: str,
) -> None:
    # What looks like a pattern in the prefix is none, and others' keys stay.
    client = make_client(redis_url=redis_url, redis_prefix="a[b]*?:")
    with redis.Redis.from_url(redis_url) as looker:
        looker.set("ab:answer:mine", "1")
        for name in ("alice", "bob"):
            client.get_user(name)
        client.trends()
        client.forget(*given)
        assert client.status()["cached"] == left
        assert len(list(looker.scan_iter("*answer:*"))) == left + 1
    client.get_user("alice")
    assert len(sandbox.calls) == 4


def test_forgetting_needs_no_redis_and_knows_its_calls(client: TwitterClient) -> None:
    client.get_user("alice")
    client.forget("get_user_info", username="alice")
    assert client.status()["cached"] == 0
    with pytest.raises(InvalidParametersError, match="did you mean get_user_info"):
        client.forget("get_usr_info")
    with pytest.raises(InvalidParametersError, match="username"):
        client.forget("get_user_info", usernam="alice")


def test_who_wants_newer_answers_takes_no_older_flight(
    make_client: MakeClient,
) -> None:
    client = make_client()
    brief = client.with_options(cache_ttl=1)
    call = client._engine.bind("get_user_info", {"username": "alice"})
    flights = {one._manner.flight(call) for one in (client, brief)}
    assert len(flights) == 2
    assert dataclasses.replace(brief._manner, cache_ttl=None) == client._manner


@pytest.mark.anyio
async def test_the_awaited_client_forgets_and_has_lifetimes_too(
    make_async_client: MakeAsyncClient, sandbox: Sandbox, redis_url: str
) -> None:
    clock = Timer()
    client, other = (
        make_async_client(redis_url=redis_url, clock=clock) for _ in range(2)
    )
    await client.get_user("alice")
    await client.forget("get_user_info", username="alice")
    await other.get_user("alice")
    assert len(sandbox.calls) == 2
    clock.now += 6
    await other.get_user("alice")
    await other.with_options(cache_ttl=5).get_user("alice")
    assert len(sandbox.calls) == 3
    assert await other.get_user("alice") is await other.get_user("alice")
