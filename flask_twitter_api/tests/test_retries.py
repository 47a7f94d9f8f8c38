"""Storms, silence and nonsense from the service, over a real socket."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from flask_twitter_api import TwitterClient, TwitterError
from flask_twitter_api.errors import (
    BadAnswerError,
    BadRequestError,
    CircuitOpenError,
    FailedError,
    InvalidKeyError,
    NoAnswerError,
    NotFoundError,
    OutOfCreditsError,
    RateLimitedError,
    ServerFaultError,
    ServiceError,
    SessionExpiredError,
    TimedOutError,
    TooManyRequestsError,
)
from flask_twitter_api.sandbox import Fault, Sandbox

from .conftest import MakeClient, Timer
from .samples import Samples

STATUSES: list[tuple[int, type[ServiceError]]] = [
    (400, BadRequestError),
    (401, InvalidKeyError),
    (402, OutOfCreditsError),
    (403, InvalidKeyError),
    (404, NotFoundError),
    (405, BadRequestError),
    (422, BadRequestError),
]


@pytest.mark.parametrize(("status", "kind"), STATUSES)
def test_a_refusal_is_never_tried_again(
    status: int, kind: type[TwitterError], client: TwitterClient, sandbox: Sandbox
) -> None:
    sandbox.fail("status", status=status, times=9)
    with pytest.raises(kind) as caught:
        client.get_user("alice")
    assert isinstance(caught.value, ServiceError)
    assert caught.value.status == status
    assert len(sandbox.calls) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 503},
        {"kind": "html-error"},
        {"kind": "status", "status": 408},
        {"kind": "reset"},
    ],
    ids=str,
)
def test_a_passing_trouble_is_tried_again(
    fault: dict[str, object], client: TwitterClient, sandbox: Sandbox
) -> None:
    sandbox.faults.add(_fault(times=2, **fault))
    assert client.get_user("alice").username == "Alice"
    assert len(sandbox.calls) == 3


@pytest.mark.parametrize("kind", ["html", "broken", "list", "empty", "deep"])
def test_a_malformed_200_counts_and_is_not_retried(
    kind: str, client: TwitterClient, sandbox: Sandbox
) -> None:
    sandbox.fail(kind, times=9)
    with pytest.raises(BadAnswerError):
        client.get_user("alice")
    assert len(sandbox.calls) == 1
    answer = client.plain.get_user_info("bob")
    assert answer["status"] == "error"
    assert "<" not in answer["msg"]


def test_an_error_page_becomes_a_sentence(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    sandbox.fail("html-error", times=9)
    with pytest.raises(ServerFaultError, match=r"^Server error$"):
        client.get_user("alice")


def test_a_write_is_sent_once_only(client: TwitterClient, sandbox: Sandbox) -> None:
    samples = Samples(sandbox)
    for fault in ({"kind": "status", "status": 503}, {"kind": "reset"}):
        sandbox.calls.clear()
        sandbox.faults.add(_fault(times=9, **fault))
        with pytest.raises((ServerFaultError, NoAnswerError)):
            client.request("create_tweet", **samples.of("create_tweet"))
        assert len(sandbox.calls) == 1
        sandbox.faults.clear()


def test_all_tries_together_meet_the_total_timeout(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(read_timeout=0.2, total_timeout=0.3, max_retries=50)
    sandbox.fail("hang", times=60, seconds=30)
    with pytest.raises(TimedOutError):
        client.get_user("alice")
    assert client.status()["calls"] <= 3


def test_a_storm_of_429_is_waited_out_within_bounds(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(max_wait=2)
    sandbox.fail("status", status=429, retry_after="0.05", times=2)
    assert client.get_user("alice").username == "Alice"
    assert len(sandbox.calls) == 3


def test_a_long_storm_ends_in_an_error_without_sleeping(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(max_wait=0.5)
    sandbox.fail("status", status=429, retry_after="60", times=50)
    with ThreadPoolExecutor(10) as pool:
        names = [f"reader_{n:03d}" for n in range(20)]
        answers = list(pool.map(client.plain.get_user_info, names))
    assert {a["error"] for a in answers} <= {"rate_limited", "too_many_requests"}
    assert all(1 < answer["retry_after"] <= 60.5 for answer in answers)
    # Those that were on their way when the first answer came; after it, silence.
    assert len(sandbox.calls) <= 10
    with pytest.raises(RateLimitedError):
        client.get_user("bob")


def test_a_429_on_a_write_is_told_at_once(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    sandbox.fail("status", status=429, retry_after="1")
    with pytest.raises(TooManyRequestsError) as caught:
        client.request("like_tweet", **Samples(sandbox).of("like_tweet"))
    assert caught.value.retry_after == 1


def test_a_failing_service_rests_before_one_probe(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    timer = Timer()
    client = make_client(
        timer=timer, breaker_failures=3, breaker_seconds=20, max_retries=0
    )
    sandbox.fail("status", status=500, times=3)
    for name in ("alice", "bob", "charlie"):
        with pytest.raises(ServerFaultError):
            client.get_user(name)
    assert client.status()["breaker"] == "open"
    with pytest.raises(CircuitOpenError) as caught:
        client.get_user("elif")
    assert caught.value.retry_after is not None
    assert len(sandbox.calls) == 3
    timer.now += 21
    assert client.get_user("elif").username == "elif"
    assert client.status()["breaker"] == "closed"


def test_an_empty_account_stops_all_calls_for_a_while(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(timer=Timer())
    sandbox.world.balances["alice-secret-key"] = 3
    for name in ("alice", "bob", "charlie"):
        with pytest.raises(OutOfCreditsError, match="Credits is not enough"):
            client.get_user(name)
    assert len(sandbox.calls) == 1
    assert client.get_balance().total == 3
    with pytest.raises(OutOfCreditsError):
        client.get_user("alice")
    assert len(sandbox.calls) == 2


def test_expired_cookies_do_not_stop_the_others(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    given = {**Samples(sandbox).of("like_tweet"), "login_cookies": "c3RhbGU="}
    with pytest.raises(SessionExpiredError):
        client.request("like_tweet", **given)
    assert client.get_user("alice").username == "Alice"


def test_words_of_the_service_reach_the_caller(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    sandbox.fail("error", message="the moon is full")
    assert client.plain.get_user_info("alice") == {
        "status": "error",
        "msg": "the moon is full",
        "error": "failed",
    }
    sandbox.fail("error")
    with pytest.raises(FailedError, match="something failed"):
        client.filter_rules()


def _fault(**given: object) -> Fault:
    return Fault(**given)  # type: ignore[arg-type]  # as the tables above have them
