"""What a client tells of its calls, and what its errors know."""

import asyncio
import copy
import pickle

import pytest

import flask_twitter_api
from flask_twitter_api import TwitterClient
from flask_twitter_api.errors import (
    InvalidParametersError,
    NotFoundError,
    TwitterError,
    http_status,
)
from flask_twitter_api.events import Event
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.transport import HandlerTransport, Request, Response

from .conftest import MakeClient, Timer
from .samples import Samples

VERSION = flask_twitter_api.__version__


def listen(client: TwitterClient) -> list[Event]:
    heard: list[Event] = []
    for kind in ("request", "response", "retry", "cache_hit"):
        client.hooks.add(kind, heard.append)  # type: ignore[arg-type]  # one of them
    return heard


def told(events: list[Event]) -> list[tuple[str, int, object]]:
    return [(one.kind, one.attempt, one.error and one.error.code) for one in events]


def test_each_step_of_a_call_is_told(client: TwitterClient, sandbox: Sandbox) -> None:
    heard = listen(client)
    sandbox.fail("status", status=503)
    client.get_user("@Alice")
    client.get_user("alice")
    assert told(heard) == [
        ("request", 1, None),
        ("response", 1, "server_fault"),
        ("retry", 1, "server_fault"),
        ("request", 2, None),
        ("response", 2, None),
        ("cache_hit", 0, None),
    ]
    assert {one.endpoint for one in heard} == {"get_user_info"}
    assert all(one.params == {"username": "alice"} for one in heard)
    assert [one.status for one in heard] == [None, 503, None, None, 200, None]
    assert all((one.seconds or 0) > 0 for one in heard if one.status or one.error)


def test_a_hook_does_not_wait_for_its_own_call(
    client: TwitterClient, caplog: pytest.LogCaptureFixture
) -> None:
    @client.on("request")
    def ask_again(event: Event) -> None:
        asked.append(event.endpoint)
        client.get_user("alice")

    asked: list[str] = []
    assert client.get_user("alice").username == "Alice"
    assert asked == ["get_user_info"]
    assert "a hook would wait for the call that tells it" in caplog.text


def test_a_refusal_of_our_own_sends_and_tells_nothing(make_client: MakeClient) -> None:
    client = make_client(credit_budget=1)
    heard = listen(client)
    assert client.plain.get_user_info("alice")["error"] == "budget_exhausted"
    assert heard == []


def test_an_old_answer_is_told_as_stale(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    clock = Timer()
    client = make_client(clock=clock, cache_ttl=5, stale_ttl=60, max_retries=0)
    client.get_user("alice")
    clock.now += 6
    heard = listen(client)
    sandbox.fail("reset")
    client.get_user("alice")
    assert told(heard)[1:] == [("response", 1, "no_answer"), ("cache_hit", 0, None)]
    assert heard[-1].is_stale


def test_no_secret_is_told(client: TwitterClient, sandbox: Sandbox) -> None:
    samples = Samples(sandbox)
    heard = listen(client)
    for name in ("login", "like_tweet", "upload_media", "get_dm_history"):
        client.request(name, **samples.of(name))
    text = "".join(f"{one!r}{dict(one.params)}" for one in heard)
    for secret in (*samples.session.values(), "alice@localhost", "swordfish"):
        assert secret not in text
    assert heard[0].params == {"username": "alice"}


def test_a_hook_that_fails_stops_no_call(
    client: TwitterClient, caplog: pytest.LogCaptureFixture
) -> None:
    @client.on("response")
    def fail(_: Event) -> None:
        raise RuntimeError("out of paper")

    assert client.get_user("alice").username == "Alice"
    assert "out of paper" in caplog.text
    client.hooks.remove("response", fail)
    caplog.clear()
    client.get_user("bob")
    assert not caplog.records


def test_an_unknown_kind_of_event_is_refused(client: TwitterClient) -> None:
    with pytest.raises(ValueError, match="request, response, retry, cache_hit"):
        client.hooks.add("respond", print)  # type: ignore[arg-type]  # the mistake


def test_a_hook_that_would_be_awaited_is_refused(client: TwitterClient) -> None:
    async def hear(_: Event) -> None: ...

    with pytest.raises(TypeError, match="not awaited"):
        client.hooks.add("retry", hear)


def test_event_loops_are_told_the_same(client: TwitterClient) -> None:
    from flask_twitter_api import AsyncTwitterClient

    heard = listen(client)

    async def ask() -> None:
        async with AsyncTwitterClient.beside(client) as other:
            await other.get_user("alice")

    asyncio.run(ask())
    assert [one.kind for one in heard] == ["request", "response"]


def test_an_error_knows_its_call_but_no_secret(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    for _ in range(2):
        # The second time it comes out of the cache.
        with pytest.raises(NotFoundError) as caught:
            client.get_user("nobody_here")
        assert caught.value.endpoint == "get_user_info"
        assert caught.value.params == {"username": "nobody_here"}
    sandbox.fail("status", status=400)
    with pytest.raises(TwitterError) as refused:
        client.request("login", **Samples(sandbox).of("login"))
    assert refused.value.endpoint == "login"
    assert refused.value.params == {"username": "alice"}
    for again in (copy.copy(refused.value), pickle.loads(pickle.dumps(refused.value))):  # noqa: S301 - our own
        assert (again.endpoint, again.params) == ("login", {"username": "alice"})


def test_a_call_that_can_not_be_right_is_named(client: TwitterClient) -> None:
    with pytest.raises(InvalidParametersError) as caught:
        client.request("login", username="alice", password="swordfish", pasword="w")
    assert caught.value.endpoint == "login"
    assert caught.value.params == {"username": "alice"}


@pytest.mark.parametrize(
    ("status", "shown"),
    [(400, 400), (401, 503), (402, 503), (404, 404), (429, 503), (500, 502)],
)
def test_a_failure_has_a_status_for_visitors(
    status: int, shown: int, make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(max_retries=0, max_wait=0)
    sandbox.fail("status", status=status)
    with pytest.raises(TwitterError) as caught:
        client.get_user("alice")
    assert http_status(caught.value) == caught.value.http_status == shown
    assert http_status(caught.value.as_dict()) == shown


def test_a_success_is_200_and_the_unknown_502(client: TwitterClient) -> None:
    assert http_status(client.plain.get_user_info("alice")) == 200
    assert http_status({"tweets": []}) == 200
    assert http_status({"status": "error", "error": "new"}) == 502
    assert http_status(client.plain.get_user_info("no such name")) == 400


def test_requests_say_whose_they_are() -> None:
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        seen.append(request)
        return Response(200, {}, b"{}")

    with TwitterClient("k", transport=HandlerTransport(answer)) as client:
        client.plain.get_trends()
    assert seen[0].headers["User-Agent"] == f"flask-twitter-api/{VERSION}"
