"""Storms, silence and nonsense, as the client for event loops meets them."""

import asyncio
import logging
import os
from typing import Any

import pytest

from flask_twitter_api import AsyncTwitterClient, TwitterError
from flask_twitter_api.aio.transport import AsyncHandlerTransport
from flask_twitter_api.errors import (
    BadAnswerError,
    BudgetExhaustedError,
    CircuitOpenError,
    InvalidKeyError,
    NoAnswerError,
    NotFoundError,
    RateLimitedError,
    ServerFaultError,
    TimedOutError,
)
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.transport import Request, Response

from .conftest import KEY, MakeAsyncClient, Timer
from .samples import PROXY, Samples
from .test_wire import answering

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("status", {"status": 500}),
        ("status", {"status": 503}),
        ("html-error", {}),
        ("reset", {}),
    ],
)
async def test_a_passing_trouble_is_tried_again(
    kind: str,
    options: dict[str, Any],
    async_client: AsyncTwitterClient,
    sandbox: Sandbox,
) -> None:
    sandbox.fail(kind, times=2, **options)
    assert (await async_client.get_user("alice")).username == "Alice"
    assert len(sandbox.calls) == 3


@pytest.mark.parametrize(
    ("kind", "options", "error"),
    [
        ("status", {"status": 500}, ServerFaultError),
        ("status", {"status": 401}, InvalidKeyError),
        ("status", {"status": 404}, NotFoundError),
        ("reset", {}, NoAnswerError),
        ("html", {}, BadAnswerError),
        ("broken", {}, BadAnswerError),
        ("deep", {}, BadAnswerError),
    ],
)
async def test_a_lasting_trouble_is_an_error_of_ours(
    kind: str,
    options: dict[str, Any],
    error: type[TwitterError],
    async_client: AsyncTwitterClient,
    sandbox: Sandbox,
) -> None:
    sandbox.fail(kind, times=9, **options)
    with pytest.raises(error) as caught:
        await async_client.get_user("alice")
    assert type(caught.value) is error
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("kind", ["hang", "drip", "drip_head", "stall"])
async def test_a_silent_or_dripping_service_meets_the_deadline(
    kind: str, make_async_client: MakeAsyncClient, sandbox: Sandbox
) -> None:
    """The whole exchange has one time, not each byte of it."""
    sandbox.fail(kind, times=9, seconds=3600)
    client = make_async_client(total_timeout=0.4, read_timeout=60, max_retries=0)
    with pytest.raises(TimedOutError):
        await client.get_user("alice")


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("redirect", "server_fault"),
        ("cut", "no_answer"),
        ("garbled", "bad_answer"),
        ("stall", "timed_out"),
    ],
)
async def test_what_would_be_paid_twice_is_sent_once(
    kind: str, code: str, make_async_client: MakeAsyncClient, sandbox: Sandbox
) -> None:
    client = make_async_client(read_timeout=0.5)
    sandbox.fail(kind, times=9, seconds=30)
    assert (await client.plain.get_user_info("alice"))["error"] == code
    assert len(sandbox.calls) == 1


async def test_a_refusal_is_one_without_its_words_as_well(
    make_async_client: MakeAsyncClient,
) -> None:
    head = b"HTTP/1.1 422 Unprocessable Entity\r\nContent-Length: 99\r\n\r\n{"
    with answering(head) as url:
        client = make_async_client(base_url=url)
        answer = await client.plain.get_user_info("alice")
    assert answer["error"] == "bad_request"


async def test_too_large_an_answer_is_not_kept_in_memory(
    make_async_client: MakeAsyncClient,
) -> None:
    client = make_async_client(max_bytes=100)
    with pytest.raises(BadAnswerError, match="too large"):
        await client.get_user("alice")


async def test_a_redirect_does_not_carry_the_key_away(
    make_async_client: MakeAsyncClient, sandbox: Sandbox
) -> None:
    sandbox.fail("redirect", times=9)
    client = make_async_client(max_retries=0)
    with pytest.raises(ServerFaultError, match="redirect"):
        await client.get_user("alice")
    assert len(sandbox.calls) == 1


async def test_actions_are_never_sent_twice(
    async_client: AsyncTwitterClient, sandbox: Sandbox
) -> None:
    sandbox.fail("status", status=500, times=9)
    with pytest.raises(ServerFaultError):
        await async_client.request("like_tweet", **Samples(sandbox).of("like_tweet"))
    assert len(sandbox.calls) == 1


async def test_the_breaker_opens_as_in_the_other_client(
    make_async_client: MakeAsyncClient, sandbox: Sandbox
) -> None:
    sandbox.fail("status", status=500, times=99)
    client = make_async_client(breaker_failures=2, max_retries=0)
    for name in ("alice", "bob"):
        with pytest.raises(ServerFaultError):
            await client.get_user(name)
    with pytest.raises(CircuitOpenError):
        await client.get_user("alice")
    assert len(sandbox.calls) == 2


async def test_rate_and_budget_refuse_as_in_the_other_client(
    make_async_client: MakeAsyncClient, sandbox: Sandbox
) -> None:
    slow = make_async_client(rate_limit=1, rate_period=60, max_wait=0)
    assert await slow.get_user("alice")
    with pytest.raises(RateLimitedError):
        await slow.get_user("bob")
    poor = make_async_client(credit_budget=20)
    assert await poor.get_user("alice")
    with pytest.raises(BudgetExhaustedError):
        await poor.get_user("bob")
    assert len(sandbox.calls) == 2


async def test_an_old_answer_stands_in_for_a_failure(
    make_async_client: MakeAsyncClient, sandbox: Sandbox
) -> None:
    now = [1000.0]
    client = make_async_client(clock=lambda: now[0], max_retries=0, cache_ttl=10)
    first = await client.get_user("alice")
    now[0] += 11
    sandbox.fail("status", status=500, times=9)
    assert await client.get_user("alice") == first
    assert (await client.status())["stale"] == 1
    with pytest.raises(ServerFaultError):
        await client.with_options(fresh=True).get_user("alice")


async def test_a_file_may_be_open_or_in_memory(
    async_client: AsyncTwitterClient, sandbox: Sandbox, tmp_path: Any
) -> None:
    session = await async_client.log_in("alice", "alice@localhost", "right", PROXY)
    picture = tmp_path / "picture.png"
    picture.write_bytes(Samples(sandbox).of("update_avatar")["file"])
    data = picture.read_bytes()
    mutable = bytearray(data)
    for file in (data, ("a.png", data, "image/png"), mutable, ("a.png", mutable)):
        assert await async_client.upload(session, file)
    with picture.open("rb") as opened:
        assert await async_client.upload(session, opened)


async def test_a_proxy_of_the_environment_that_fails_is_no_answer(
    make_async_client: MakeAsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "nonsense://user:swordfish@127.0.0.1:1")
    client = make_async_client(max_retries=0)
    with pytest.raises(NoAnswerError) as caught:
        await client.get_user("alice")
    assert "swordfish" not in str(caught.value)


async def test_no_secret_is_logged(
    async_client: AsyncTwitterClient,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    given = Samples(sandbox).of("get_dm_history")
    sandbox.fail("reset", times=1)
    await async_client.request("get_dm_history", **given)
    await async_client.plain.get_user_info("alice")
    assert "get_dm_history_by_user_id" in caplog.text
    for secret in (KEY, given["login_cookies"], given["proxy"], "swordfish"):
        assert secret not in caplog.text


async def test_no_repr_shows_a_password_of_the_address() -> None:
    url = "http://user:swordfish@127.0.0.1:9"
    async with AsyncTwitterClient(KEY, base_url=url) as client:
        for shown in (repr(client), repr(client.plain)):
            assert "127.0.0.1:9" in shown
            assert "swordfish" not in shown


async def test_a_transport_of_ones_own_carries_calls() -> None:
    seen: list[Request] = []

    async def answer(request: Request) -> Response:
        seen.append(request)
        return Response(200, {}, b'{"status": "success", "data": {"id": "7"}}')

    transport = AsyncHandlerTransport(answer)
    async with AsyncTwitterClient(KEY, transport=transport) as client:
        assert (await client.get_user("alice")).id == "7"
    assert seen[0].method == "GET"


async def test_a_sandbox_needs_no_socket(sandbox: Sandbox) -> None:
    transport = AsyncHandlerTransport(sandbox.transport().send)
    async with AsyncTwitterClient(KEY, transport=transport) as client:
        assert (await client.get_user("alice")).username == "Alice"
        with pytest.raises(NotFoundError):
            await client.get_user("nobody_here")


async def test_a_cancelled_probe_leaves_the_next_one_free(
    make_async_client: MakeAsyncClient, sandbox: Sandbox
) -> None:
    timer = Timer()
    client = make_async_client(breaker_failures=1, max_retries=0, timer=timer)
    sandbox.fail("status", status=500)
    with pytest.raises(ServerFaultError):
        await client.get_user("alice")
    timer.now += 31
    sandbox.fail("hang", seconds=3600)
    probe = asyncio.create_task(client.get_user("alice"))
    while len(sandbox.calls) < 2:
        await asyncio.sleep(0.01)
    with pytest.raises(CircuitOpenError):
        await client.get_user("bob")
    probe.cancel()
    await asyncio.wait({probe})
    assert (await client.get_user("bob")).username == "bob"


async def test_a_forked_child_opens_connections_of_its_own(
    async_client: AsyncTwitterClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await async_client.get_user("alice")
    transport: Any = async_client._transport
    (parent,) = transport._clients.values()
    monkeypatch.setattr(os, "getpid", lambda: -1)
    await async_client.get_user("bob")
    (child,) = transport._clients.values()
    assert child is not parent
    await parent.end()
