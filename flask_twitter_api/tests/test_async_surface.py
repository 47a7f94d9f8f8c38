"""The client for event loops has all that the one for threads has, awaited."""

import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flask_twitter_api import AsyncTwitterClient, TwitterClient
from flask_twitter_api.aio.pagination import AsyncPages
from flask_twitter_api.aio.plain import AsyncPlainCalls, AsyncPlainTwitter
from flask_twitter_api.aio.typed import AsyncTypedCalls
from flask_twitter_api.answers import pick
from flask_twitter_api.base import BaseCaller
from flask_twitter_api.endpoints import ENDPOINTS, Envelope, Paging
from flask_twitter_api.pagination import Pages
from flask_twitter_api.plain import PlainCalls, PlainTwitter
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.typed import TypedCalls

from .samples import Samples

ROOT = Path(__file__).parents[2]
#: What closes is awaited, and so is said by another name.
RENAMED = {"close": "aclose"}
WITHOUT_HTTPX = """
import sys
sys.modules["httpx"] = None
import flask_twitter_api
assert flask_twitter_api.TwitterClient
try:
    flask_twitter_api.AsyncTwitterClient
except ImportError as error:
    print(error)
"""


def public(kind: type) -> dict[str, Any]:
    return {
        name: member
        for name, member in inspect.getmembers(kind)
        if not name.startswith("_")
    }


@pytest.mark.parametrize(
    ("kind", "awaited"),
    [(PlainTwitter, AsyncPlainTwitter), (TwitterClient, AsyncTwitterClient)],
)
def test_nothing_public_is_missing(kind: type, awaited: type) -> None:
    names = {RENAMED.get(name, name) for name in public(kind)}
    assert names <= set(public(awaited))


@pytest.mark.parametrize(
    ("kind", "awaited"), [(PlainCalls, AsyncPlainCalls), (TypedCalls, AsyncTypedCalls)]
)
def test_calls_take_the_same_arguments(kind: type, awaited: type) -> None:
    for name, method in public(kind).items():
        if name == "close" or not inspect.isfunction(method):
            continue
        other = getattr(awaited, name)
        ours, theirs = inspect.signature(method), inspect.signature(other)
        assert ours.parameters == theirs.parameters, name


def test_what_answers_is_awaited_and_lists_are_iterated() -> None:
    for name, method in public(TypedCalls).items():
        if not inspect.isfunction(method):
            continue
        returned = inspect.signature(method).return_annotation
        is_list = getattr(returned, "__origin__", None) is Pages
        other = getattr(AsyncTypedCalls, RENAMED.get(name, name))
        kind = inspect.signature(other).return_annotation
        if is_list:
            assert kind.__origin__ is AsyncPages
            assert kind.__args__ == returned.__args__
        elif not hasattr(BaseCaller, name):
            assert inspect.iscoroutinefunction(other), name


@pytest.mark.anyio
@pytest.mark.parametrize("name", sorted(ENDPOINTS))
async def test_a_call_answers_by_its_method(
    name: str, async_client: AsyncTwitterClient, sandbox: Sandbox
) -> None:
    endpoint = ENDPOINTS[name]
    given = Samples(sandbox).of(name)
    answer = await getattr(async_client.plain, name)(**given)
    assert answer.get("status", "success") == "success", answer
    assert ("status" in answer) is (endpoint.envelope is not Envelope.NONE)
    assert ("has_next_page" in answer) is (endpoint.paging is not Paging.NONE)
    if endpoint.items:
        assert pick(answer, endpoint.items) is not None
    assert len(sandbox.calls) == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    "name", [name for name in sorted(ENDPOINTS) if ENDPOINTS[name].cacheable]
)
async def test_both_clients_read_the_same(
    name: str,
    async_client: AsyncTwitterClient,
    client: TwitterClient,
    sandbox: Sandbox,
) -> None:
    given = Samples(sandbox).of(name)
    ours = dict(await async_client.request(name, **given))
    theirs = dict(client.request(name, **given))
    # The trends tell when they were asked for.
    ours.pop("metadata", None), theirs.pop("metadata", None)
    assert ours == theirs
    first, second = sandbox.calls
    assert first == second


@pytest.mark.anyio
async def test_dictionaries_tell_of_failures(async_client: AsyncTwitterClient) -> None:
    answer = await async_client.plain.get_user_info("nobody_here")
    assert (answer["status"], answer["error"]) == ("error", "not_found")
    answer = await async_client.plain.get_user_info("a/b")
    assert answer["error"] == "invalid_parameters"
    async with AsyncTwitterClient() as keyless:
        answer = await keyless.plain.get_trends()
        assert not keyless.plain.configured
    assert answer["error"] == "not_configured"
    assert "sandbox-secret" not in repr(async_client.plain)


def test_a_client_without_its_library_says_what_to_install() -> None:
    command = [sys.executable, "-W", "error", "-c", WITHOUT_HTTPX]
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "pip install 'flask-twitter-api[async]'" in result.stdout
    assert result.stderr == ""
