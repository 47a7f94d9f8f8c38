"""What is left alone after failures, and what the next call finds out."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from flask_twitter_api import TwitterClient
from flask_twitter_api.breaker import Breaker, Outcome
from flask_twitter_api.endpoints import ENDPOINTS
from flask_twitter_api.errors import (
    CircuitOpenError,
    InvalidKeyError,
    OutOfCreditsError,
    RateLimitedError,
    TwitterError,
)
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.transport import HandlerTransport, Request, Response

from .conftest import MakeClient, Timer

THREAD = "/twitter/tweet/thread_context"


def fail(client: TwitterClient, name: str, **given: object) -> str:
    """Make a call that fails and return the code of its error."""
    with pytest.raises(TwitterError) as caught:
        client.request(name, **given)
    return caught.value.code


def ask_thread(client: TwitterClient, number: int) -> str:
    return fail(client, "get_tweet_thread", tweet_id=number)


def test_a_flaky_endpoint_leaves_the_others_alone(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(timer=Timer(), max_retries=0)
    sandbox.fail("status", status=500, times=99, path=THREAD)
    codes = [ask_thread(client, number) for number in range(1, 9)]
    assert codes == ["server_fault"] * 5 + ["circuit_open"] * 3
    assert client.status()["resting"] == ["tweet/thread_context"]
    # Neither one more failure elsewhere switches off everything.
    sandbox.fail("status", status=500, path="/twitter/trends")
    assert fail(client, "get_trends", woeid=1) == "server_fault"
    assert client.get_user("alice").username == "Alice"


def test_calls_are_counted_and_not_their_tries(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(timer=Timer(), max_wait=60)
    sandbox.fail("status", status=500, times=6, path=THREAD)
    assert [ask_thread(client, number) for number in (1, 2)] == ["server_fault"] * 2
    assert len(sandbox.calls) == 6
    assert client.status()["breaker"] == "closed"


def test_a_service_that_fails_everywhere_rests_as_a_whole(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    timer = Timer()
    client = make_client(timer=timer, max_retries=0)
    sandbox.fail("status", status=503, times=99)
    for number in range(1, 4):
        assert ask_thread(client, number) == "server_fault"
    for woeid in range(1, 3):
        assert fail(client, "get_trends", woeid=woeid) == "server_fault"
    assert fail(client, "get_user_info", username="alice") == "circuit_open"
    assert client.status()["resting"] == ["all"]
    sandbox.faults.clear()
    timer.now += 31
    assert client.get_user("alice").username == "Alice"
    assert client.status()["breaker"] == "closed"


def test_generations_of_a_path_are_one_family() -> None:
    families = {ENDPOINTS[f"get_tweet_replies{v}"].family for v in ("", "_v1", "_v2")}
    assert families == {"tweet/replies"}
    assert ENDPOINTS["like_tweet"].family == ENDPOINTS["like_tweet_v1"].family


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 429, "retry_after": "1"},
        {"kind": "status", "status": 500},
        {"kind": "html"},
    ],
    ids=str,
)
def test_a_bad_key_is_forgotten_once_it_is_accepted(
    fault: dict[str, object], make_client: MakeClient, sandbox: Sandbox
) -> None:
    timer = Timer()
    client = make_client(timer=timer, max_retries=0, max_wait=60)
    sandbox.fail("status", status=401)
    assert fail(client, "get_user_info", username="alice") == "invalid_key"
    assert fail(client, "get_user_info", username="bob") == "invalid_key"
    timer.now += 31
    sandbox.fail(times=1, **fault)  # type: ignore[arg-type]
    assert fail(client, "get_user_info", username="alice") != "invalid_key"
    assert client.status()["breaker"] == "closed"
    assert client.get_user("bob").username == "bob"


def test_a_bad_key_stays_away_while_it_is_refused(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    timer = Timer()
    client = make_client("expired-key", timer=timer)
    for _ in range(3):
        assert fail(client, "get_user_info", username="alice") == "invalid_key"
        assert fail(client, "get_trends", woeid=1) == "invalid_key"
        timer.now += 31
    assert len(sandbox.calls) == 3


def test_a_probe_that_our_limiter_refuses_is_given_back(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    timer = Timer()
    client = make_client(
        timer=timer, breaker_failures=1, max_retries=0, max_wait=0, rate_limit=1
    )
    sandbox.fail("status", status=500)
    assert fail(client, "get_user_info", username="alice") == "server_fault"
    timer.now += 31
    with pytest.raises(RateLimitedError):
        client.get_user("alice")
    assert client.status()["breaker"] == "half-open"
    client._engine.limiter._full = 0.0
    assert client.get_user("alice").username == "Alice"


def test_one_probe_goes_while_the_others_wait(make_client: MakeClient) -> None:
    timer, refused, calls = Timer(), threading.Semaphore(0), []

    def answer(request: Request) -> Response:
        """Fail at first; then answer when all the others were refused."""
        calls.append(request)
        if len(calls) == 1:
            return Response(500, {}, b"{}")
        for _ in range(7):
            assert refused.acquire(timeout=60)
        return Response(200, {}, b"{}")

    client = make_client(
        timer=timer,
        breaker_failures=1,
        max_retries=0,
        transport=HandlerTransport(answer),
    )
    assert fail(client, "get_trends", woeid=1) == "server_fault"
    timer.now += 31

    def ask(woeid: int) -> str:
        found = str(client.plain.get_trends(woeid).get("error", "good"))
        if found != "good":
            refused.release()
        return found

    with ThreadPoolExecutor(8) as pool:
        found = sorted(pool.map(ask, range(10, 18)))
    assert found == ["circuit_open"] * 7 + ["good"]
    assert len(calls) == 2


def test_a_call_on_its_way_heeds_what_others_found() -> None:
    breaker = Breaker(1, 30, timer=Timer())
    early, late = breaker.enter("a"), breaker.enter("a")
    early.outcome = Outcome.BAD
    breaker.leave(early)
    with pytest.raises(CircuitOpenError):
        breaker.check(late)


def test_an_interrupted_probe_leaves_its_place() -> None:
    timer = Timer()
    breaker = Breaker(1, 30, timer=timer)
    first = breaker.enter("a")
    first.outcome = Outcome.BAD
    breaker.leave(first)
    timer.now += 31
    breaker.leave(breaker.enter("a"))
    assert breaker.state == "half-open"
    breaker.check(breaker.enter("a"))


def test_an_empty_account_lets_free_calls_pass() -> None:
    breaker = Breaker(1, 30, timer=Timer())
    breaker.halt(breaker.enter("a"), OutOfCreditsError("recharge", status=402))
    free = breaker.enter("b", is_free=True)
    free.outcome = Outcome.GOOD
    breaker.leave(free)
    with pytest.raises(OutOfCreditsError):
        breaker.enter("a")


def test_a_halt_tells_its_reason_to_everybody() -> None:
    breaker = Breaker(0, 30, timer=Timer())
    breaker.halt(breaker.enter("a"), InvalidKeyError("API key is invalid", status=401))
    for family in ("a", "b"):
        with pytest.raises(InvalidKeyError, match="API key is invalid") as caught:
            breaker.enter(family)
        assert (caught.value.status, caught.value.retry_after) == (401, 30)


def test_zero_failures_never_open_a_circuit() -> None:
    breaker = Breaker(0, 30, timer=Timer())
    for _ in range(9):
        passage = breaker.enter("a")
        passage.outcome = Outcome.BAD
        breaker.leave(passage)
    assert breaker.state == "closed"
    assert breaker.resting == []
