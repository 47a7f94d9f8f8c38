"""What a 429 asks for, and what is waited when it asks for nothing."""

from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate

import pytest

from flask_twitter_api.calls import bind
from flask_twitter_api.errors import RateLimitedError, TooManyRequestsError
from flask_twitter_api.limiter import LONGEST_GUESS, RateLimiter
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.settings import Settings
from flask_twitter_api.sharing import Shared, connect
from flask_twitter_api.steps import Pause
from flask_twitter_api.utils import parse_wait

from .conftest import MakeClient, Timer

NOW = 1_800_000_000.0


def make_limiter(timer: Timer) -> RateLimiter:
    return RateLimiter(Settings(rate_limit=1000), Shared(), "test", timer=timer)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("86400", 86400.0),
        (formatdate(NOW + 90, usegmt=True), 90.0),
        (formatdate(NOW + 90), 90.0),
        (formatdate(NOW - 90, usegmt=True), None),
        ("", None),
        ("0", None),
        ("-3", None),
        ("inf", None),
        ("nan", None),
        ("soon", None),
    ],
)
def test_a_pause_is_read_as_number_or_date(text: str, seconds: float | None) -> None:
    assert parse_wait(text, NOW) == seconds


@pytest.mark.parametrize("header", ["", "inf", "0", "86400", formatdate(2**32)])
def test_nobody_asks_again_before_the_pause_is_over(
    header: str, make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(max_wait=0)
    sandbox.fail("status", status=429, times=99, retry_after=header)
    with pytest.raises(RateLimitedError) as caught:
        client.get_user("alice")
    assert (caught.value.retry_after or 0) > 0
    with ThreadPoolExecutor(8) as pool:
        names = [f"reader_{number:03d}" for number in range(8)]
        answers = list(pool.map(client.plain.get_user_info, names))
    assert {answer["error"] for answer in answers} == {"rate_limited"}
    assert len(sandbox.calls) == 1


def test_a_429_that_names_a_spacing_is_waited_out(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(max_wait=0, max_retries=0)
    sandbox.fail("status", status=429)
    with pytest.raises(TooManyRequestsError, match="every 5 seconds") as caught:
        client.get_user("alice")
    assert caught.value.retry_after == 5


def test_a_guessed_pause_grows_within_bounds() -> None:
    timer = Timer()
    limiter = make_limiter(timer)
    lengths = []
    for _ in range(9):
        lengths.append(limiter.pause(None))
        timer.now += limiter.held() + 0.01
    assert lengths == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    timer.now += LONGEST_GUESS + 1
    assert limiter.pause(None) == 1


def test_many_refused_at_once_are_one_refusal() -> None:
    timer = Timer()
    limiter = make_limiter(timer)
    assert [limiter.pause(None) for _ in range(20)] == [1] * 20
    timer.now += 1.01
    assert limiter.pause(None) == 2


def test_processes_grow_one_pause_together(redis_url: str) -> None:
    client = connect(redis_url)
    one, other = (
        RateLimiter(Settings(), Shared(client, "t:"), "test", timer=Timer())
        for _ in range(2)
    )
    assert one.pause(None, 30) == 30
    assert 0 < other.held() <= 30
    assert other.pause(None, 30) == 30
    # As if that pause were over.
    client.hset("t:held:test", "until", 0)
    assert other.pause(None, 30) == 60
    client.close()


def test_whoever_slept_for_his_place_heeds_a_429(make_client: MakeClient) -> None:
    client = make_client(rate_limit=2, rate_burst=1, max_wait=3)
    client.get_user("alice")
    engine = client._engine
    steps = engine.fetch(bind("get_trends", {"woeid": 1}), client._manner)
    assert isinstance(next(steps), Pause)
    # While it sleeps, another call is told to wait.
    engine.limiter.pause(60)
    with pytest.raises(RateLimitedError):
        steps.send(None)
