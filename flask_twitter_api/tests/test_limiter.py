"""One rate for all processes, a bounded wait, and life without Redis."""

import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import redis

from flask_twitter_api.errors import BudgetExhaustedError, RateLimitedError
from flask_twitter_api.limiter import RateLimiter
from flask_twitter_api.sandbox import Sandbox, SandboxServer
from flask_twitter_api.settings import Settings
from flask_twitter_api.sharing import Shared, connect

from .conftest import KEY, MakeClient, Timer

ROOT = Path(__file__).parents[2]
ASK = """
import sys
from flask_twitter_api import TwitterClient

url, redis_url, part = sys.argv[1:]
with TwitterClient(
    "alice-secret-key", base_url=url, redis_url=redis_url,
    rate_limit=4, rate_period=2, rate_burst=2, max_wait=60,
) as client:
    for number in range(4):
        client.get_user(f"reader_{int(part) * 4 + number:03d}")
"""
TAKE = """
import sys
from flask_twitter_api.limiter import RateLimiter
from flask_twitter_api.settings import Settings
from flask_twitter_api.sharing import Shared, connect

redis_url, = sys.argv[1:]
client = connect(redis_url)
limiter = RateLimiter(Settings(rate_limit=1), Shared(client, "t:"), "test")
for number in range(50):
    limiter.reserve(10**9)
client.close()
"""


def run_together(script: str, *arguments: list[str]) -> list[int]:
    """Run a script in several processes at once and give their exit codes."""
    command = [sys.executable, "-W", "error", "-c", script]
    children = [subprocess.Popen([*command, *given], cwd=ROOT) for given in arguments]
    return [child.wait(300) for child in children]


def make_limiter(timer: Timer, **options: Any) -> RateLimiter:
    settings = Settings(api_key="k", **options)
    return RateLimiter(settings, Shared(), "test", timer=timer)


def take(limiter: RateLimiter, patience: float = 0.0) -> float:
    """The sleep that a place in the rate cost."""
    return limiter.reserve(patience)


@pytest.mark.parametrize(("limit", "burst"), [(1, 1), (3, 1), (10, 4), (20, 5), (5, 9)])
def test_no_window_ever_holds_more_than_the_limit(limit: int, burst: int) -> None:
    timer = Timer()
    limiter = make_limiter(timer, rate_limit=limit, rate_period=5.0, rate_burst=burst)
    times: list[float] = []
    for _ in range(limit * 12):
        timer.now += take(limiter, 100)
        times.append(timer.now)
    for start in times:
        assert sum(start <= one < start + 5.0 for one in times) <= limit
    # It is a limit and not a brake: over ten periods most of it is used.
    assert len(times) / ((times[-1] - times[0]) / 5.0) > limit * 0.5


def test_too_long_a_wait_is_refused_and_reserves_nothing() -> None:
    timer = Timer()
    limiter = make_limiter(timer, rate_limit=1, rate_period=5.0)
    take(limiter)
    for _ in range(20):
        with pytest.raises(RateLimitedError) as caught:
            take(limiter, 1.0)
    assert caught.value.retry_after == pytest.approx(6.0)
    timer.now += 6.0
    take(limiter)


def test_a_pause_holds_everybody_and_has_an_end() -> None:
    timer = Timer()
    limiter = make_limiter(timer, rate_limit=20)
    limiter.pause(2.0)
    with pytest.raises(RateLimitedError) as caught:
        take(limiter, 1.0)
    assert caught.value.retry_after == pytest.approx(2.0)
    limiter.pause(10**9)
    assert take(limiter, 10**6) <= 3600.1


def test_the_script_in_redis_counts_as_the_process_does(redis_url: str) -> None:
    client = connect(redis_url)
    # So long a period that the time between two places does not matter.
    options = {"rate_limit": 10, "rate_period": 100_000.0, "rate_burst": 4}
    settings = Settings(api_key="k", **options)  # type: ignore[arg-type]
    local = make_limiter(Timer(), **options)
    shared = RateLimiter(settings, Shared(client, "t:"), "test")
    for _ in range(9):
        assert take(shared, 10**6) == pytest.approx(take(local, 10**6), abs=300)
    with pytest.raises(RateLimitedError):
        take(shared, 1)
    client.close()


def test_four_processes_never_get_the_same_place(redis_url: str) -> None:
    begun = time.time()
    assert run_together(TAKE, *[[redis_url]] * 4) == [0, 0, 0, 0]
    with redis.Redis.from_url(redis_url) as looker:
        full_at = float(str(looker.get("t:rate:test"), "ascii"))  # type: ignore[arg-type]
    # 200 places were given away, one after the other, each 1.2 seconds long.
    assert full_at - begun >= 200 * 1.2


def test_threads_never_get_the_same_place() -> None:
    timer = Timer()
    limiter = make_limiter(timer, rate_limit=10, rate_period=5.0, rate_burst=4)
    with ThreadPoolExecutor(12) as pool:
        places = sorted(pool.map(lambda _: take(limiter, 10**9), range(200)))
    assert places[:4] == pytest.approx([0] * 4)
    steps = [later - one for one, later in pairwise(places[3:])]
    assert steps == pytest.approx([5.0 * 1.2 / 7] * 196)


# The service below counts when a call arrives, which on a busy machine is long
# after it left. So it allows what its clients are told and one late call of each
# of them besides: no more can be on their way when its two seconds begin. It still
# turns away whoever does not keep the rate, or keeps it for himself alone.


def test_four_processes_together_stay_inside_the_quota(
    running_server: SandboxServer, redis_url: str
) -> None:
    sandbox = Sandbox(rate=8, period=2)
    running_server.install(sandbox)
    parts = [[running_server.url, redis_url, str(part)] for part in range(4)]
    assert run_together(ASK, *parts) == [0, 0, 0, 0]
    assert sandbox.gate.turned_away == 0
    assert len(sandbox.calls) == 16


def test_threads_of_one_process_stay_inside_the_quota(
    running_server: SandboxServer, make_client: MakeClient
) -> None:
    sandbox = Sandbox(rate=10 + 12, period=2)
    running_server.install(sandbox)
    client = make_client(rate_limit=10, rate_period=2, rate_burst=2, max_wait=60)
    with ThreadPoolExecutor(12) as pool:
        names = [f"reader_{n:03d}" for n in range(30)]
        assert len({one.id for one in pool.map(client.get_user, names)}) == 30
    assert sandbox.gate.turned_away == 0


class BrokenRedis:
    """A Redis of which nothing works."""

    def __init__(self) -> None:
        self.asked = 0

    def __getattr__(self, name: str) -> Any:
        self.asked += 1
        raise redis.ConnectionError("redis://:hunter2@127.0.0.1 is gone")


def test_without_redis_everything_goes_on(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    broken = BrokenRedis()
    timer = Timer()
    client = make_client(redis=broken, credit_budget=10_000, clock=timer, timer=timer)
    for number in range(5):
        assert client.get_user(f"reader_{number:03d}")
    assert client.get_user("reader_000")
    # One failure is enough to leave it alone for a while, and to say so once.
    assert broken.asked == 1
    assert len([r for r in caplog.records if "Redis failed" in r.message]) == 1
    assert "hunter2" not in caplog.text
    assert client.credits.spent == 5 * 18


def test_a_redis_that_does_not_answer_holds_nobody(make_client: MakeClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        client = make_client(redis_url=url)
        done = threading.Event()
        thread = threading.Thread(target=lambda: (client.get_user("alice"), done.set()))
        thread.start()
        assert done.wait(60)
        thread.join()


def test_the_address_of_redis_may_name_the_timeout() -> None:
    for address, seconds in (("", 0.5), ("?socket_timeout=2", 2.0)):
        client = connect("redis://127.0.0.1:1/0" + address)
        assert client.connection_pool.connection_kwargs["socket_timeout"] == seconds


def test_redis_is_asked_again_after_a_while() -> None:
    timer = Timer()
    broken = BrokenRedis()
    shared = Shared(broken, timer=timer)
    assert shared.ask("get", "x") is None
    assert not shared.available
    timer.now += 6
    assert shared.available
    assert shared.ask("get", "x") is None
    assert broken.asked == 2


@pytest.mark.parametrize("shared", [False, True])
def test_the_budget_refuses_politely(
    shared: bool, make_client: MakeClient, sandbox: Sandbox, redis_url: str
) -> None:
    options = {
        "credit_budget": 40,
        "redis_url": redis_url if shared else "",
        # No period may end in between.
        "clock": Timer(),
    }
    client = make_client(**options)
    client.get_user("alice")
    (make_client(**options) if shared else client).get_user("bob")
    with pytest.raises(BudgetExhaustedError) as caught:
        client.get_user("charlie")
    assert 0 < (caught.value.retry_after or 0) <= 86400
    assert client.credits.left == 4
    assert client.get_user("alice").username == "Alice"
    assert client.get_balance().total > 0
    assert len(sandbox.calls) == 3


def test_credits_are_counted_as_the_service_counts_them(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(clock=Timer())
    client.get_user("alice")
    list(client.last_tweets("bob", max_pages=2))
    list(client.followers("alice"))
    client.plain.get_user_info("nobody_here")
    client.trends()
    spent = 1_000_000 - sandbox.world.balances[KEY]
    # The service was measured to charge the least price for a failure as well.
    assert client.credits.spent == spent + 15
