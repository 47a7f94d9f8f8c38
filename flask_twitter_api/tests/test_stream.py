"""Tweets as they come, over a real WebSocket of the sandbox."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from flask_twitter_api import AsyncTwitterClient, TwitterClient
from flask_twitter_api.sandbox import Sandbox, SandboxServer

from .conftest import KEY
from .streaming import QUICK, Reader, connected, parcel, send_when_connected


def test_an_active_rule_is_heard(
    reader: Reader, client: TwitterClient, sandbox: Sandbox
) -> None:
    rule = client.create_filter_rule("trains", "from:bob tram")
    client.switch_filter_rule(rule, active=True)
    sandbox.world.write("bob", "Walking today")
    tram = sandbox.world.write("bob", "The tram is here")
    assert reader.wait_for(1) == [tram.id]
    (delivery,) = reader.deliveries
    assert (delivery.rule_tag, delivery.is_complete) == ("trains", False)
    assert delivery.tweets[0].author is not None


def test_a_watched_person_is_heard_twice(
    reader: Reader, client: TwitterClient, sandbox: Sandbox
) -> None:
    client.watch_user("bob")
    tweet = sandbox.world.write("bob", "The tram is here")
    assert reader.wait_for(2) == [tweet.id, tweet.id]
    fast, whole = reader.deliveries
    assert (fast.is_fast, whole.is_fast) == (True, False)
    assert fast.is_complete
    assert whole.is_complete
    author = fast.tweets[0].author
    assert author is not None
    assert (author.username, fast.tweets[0].like_count) == ("bob", None)


def test_a_repeated_tweet_comes_once_for_each_rule(
    reader: Reader, sandbox: Sandbox
) -> None:
    for event in (parcel("1"), parcel("1"), parcel("1", rule_id="2"), parcel("3")):
        sandbox.wire.send(event)
    assert reader.wait_for(3) == ["1", "1", "3"]
    assert reader.stream.status()["duplicates"] == 1


def test_nonsense_ends_no_stream(reader: Reader, sandbox: Sandbox) -> None:
    odd: list[dict[str, Any]] = [
        {"event_type": "ping"},
        {"event_type": "tweet"},
        {"event_type": "tweet", "tweets": ["x", 5, [1]]},
        {"event_type": "tweet", "tweets": "x"},
        {"event_type": ["tweet"], "tweets": ["x"]},
        {"event_type": {}, "rule_id": {}, "tweets": {"id": 1}},
        {"what": 1},
    ]
    for event in [*odd, parcel("7")]:
        sandbox.wire.send(event)
    assert reader.wait_for(1) == ["7"]


LISTENER = """
from flask import Flask
from flask_twitter_api import TwitterAPI, tweets_delivered

app = Flask(__name__)
app.config.from_prefixed_env()
TwitterAPI(app)

@tweets_delivered.connect_via(app)
def receive(sender, delivery):
    if delivery.tweets[0].id == "0":
        raise RuntimeError
    print("received", delivery.tweets[0].id)
"""


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_command_outlives_failing_receivers_and_ends_in_order(
    kind: signal.Signals, tmp_path: Path, server: SandboxServer, sandbox: Sandbox
) -> None:
    (tmp_path / "demo.py").write_text(LISTENER)
    words = ["--app", "demo.py", "twitter", "listen"]
    settings = {
        "FLASK_TWITTER_API_KEY": KEY,
        "FLASK_TWITTER_API_BASE_URL": server.url,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "flask", *words],
        cwd=tmp_path,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        connected(sandbox)
        for event in (parcel("0"), parcel("1")):
            sandbox.wire.send(event)
        shown = iter(child.stdout.readline, "received 1\n")
        assert "tweet 0\n" in list(shown)
        child.send_signal(kind)
        assert child.wait() == 0


def test_a_gap_is_filled_in_the_loop(client: TwitterClient, sandbox: Sandbox) -> None:
    gaps: list[tuple[datetime, datetime]] = []

    async def fill(lost: datetime, back: datetime) -> None:
        await asyncio.sleep(0)
        gaps.append((lost, back))

    async def listen() -> None:
        beside = AsyncTwitterClient.beside(client)
        async with beside.stream(pace=QUICK, on_gap=fill) as stream:
            task = asyncio.create_task(asyncio.to_thread(lose_and_send, sandbox))
            async for _ in stream:
                await task
                return

    asyncio.run(listen())
    ((lost, back),) = gaps
    assert lost <= back


def lose_and_send(sandbox: Sandbox) -> None:
    connected(sandbox)
    sandbox.wire.close(1001)
    send_when_connected(sandbox, 2)


def test_asyncio_hears_the_same(client: TwitterClient, sandbox: Sandbox) -> None:
    async def listen() -> list[str]:
        async with AsyncTwitterClient.beside(client).stream(pace=QUICK) as stream:
            sender = asyncio.to_thread(send_when_connected, sandbox, 1)
            task = asyncio.create_task(sender)
            async for delivery in stream:
                await task
                return [tweet.id for tweet in delivery.tweets]
        return []

    assert asyncio.run(listen()) == ["1"]


def test_one_iteration_goes_at_a_time(client: TwitterClient, sandbox: Sandbox) -> None:
    async def listen() -> None:
        async with AsyncTwitterClient.beside(client).stream(pace=QUICK) as stream:
            sender = asyncio.to_thread(send_when_connected, sandbox, 1)
            task = asyncio.create_task(sender)
            first = aiter(stream)
            await anext(first)
            await task
            with pytest.raises(RuntimeError, match="is read already"):
                await anext(aiter(stream))
            await first.aclose()
            again = asyncio.to_thread(send_when_connected, sandbox, 2)
            task = asyncio.create_task(again)
            await anext(aiter(stream))
            await task

    asyncio.run(listen())
    assert sandbox.wire.connections == 2
