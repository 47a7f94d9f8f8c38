"""Kept answers: one upstream call for many, and old ones in need."""

import copy
import json
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis

from flask_twitter_api import TwitterClient, engine
from flask_twitter_api.cache import AnswerCache, Claim
from flask_twitter_api.errors import NotFoundError, ServerFaultError
from flask_twitter_api.flights import SingleFlight
from flask_twitter_api.frozen import loads
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.settings import Settings
from flask_twitter_api.sharing import Shared, connect
from flask_twitter_api.transport import HandlerTransport, Request, Response

from .conftest import MakeClient, Timer


@pytest.mark.parametrize("shared", [False, True])
def test_fifty_threads_on_a_cold_key_make_one_call(
    shared: bool, make_client: MakeClient, sandbox: Sandbox, redis_url: str
) -> None:
    client = make_client(redis_url=redis_url if shared else "")
    sandbox.fail("slow", seconds=0.2)
    start = threading.Barrier(50)

    def ask(_: int) -> str:
        start.wait()
        return client.get_user("alice").username

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(ask, range(50))) == {"Alice"}
    assert len(sandbox.calls) == 1


def test_fifty_threads_share_one_failure_as_well(
    make_client: MakeClient, joined: threading.Semaphore
) -> None:
    calls = []

    def fail(request: Request) -> Response:
        """Answer when all the others have asked, too."""
        calls.append(request)
        for _ in range(49):
            assert joined.acquire(timeout=60)
        return Response(500, {}, b"{}")

    client = make_client(max_retries=0, transport=HandlerTransport(fail))

    def ask(_: int) -> str:
        return str(client.plain.get_user_info("alice")["error"])

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(ask, range(50))) == {"server_fault"}
    assert len(calls) == 1


def test_two_processes_that_share_redis_make_one_call(
    make_client: MakeClient,
    sandbox: Sandbox,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # However long the one that asks is held up, the others wait for it.
    monkeypatch.setattr(engine, "_TRUST", 600.0)
    clients = [make_client(redis_url=redis_url, max_wait=60) for _ in range(4)]
    sandbox.fail("slow", seconds=0.3)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: one.get_user("alice").id, clients))
    assert len(set(found)) == 1
    assert len(sandbox.calls) == 1


def test_only_its_holder_gives_the_right_to_ask_back(redis_url: str) -> None:
    client = connect(redis_url)
    settings = Settings()
    caches = [AnswerCache(settings, Shared(client, "t:"), "n") for _ in range(2)]
    key, body = ("get_trends", ()), loads('{"trends": []}')
    first, second = Claim(), Claim()
    assert caches[0].fresh_or_claim(key, first, 60) is None
    assert caches[1].fresh_or_claim(key, second, 60) is None
    assert (first.is_ours, second.is_ours) == (True, False)
    # The first was so slow that its right ran out, and the second got it.
    client.delete(*client.scan_iter("*ask:*"))
    assert caches[1].fresh_or_claim(key, second, 60) is None
    assert second.is_ours
    caches[0].release(key, first)
    assert list(client.scan_iter("*ask:*"))
    caches[1].put(key, body, second)
    assert not list(client.scan_iter("*ask:*"))
    kept = caches[0].fresh_or_claim(key, first, 60)
    assert kept is not None
    assert (kept.body, first.is_ours) == (body, False)
    client.close()


class Counting:
    """A Redis of which each question is counted, one or several at a time."""

    def __init__(self, url: str) -> None:
        self._redis = connect(url)
        self.trips = 0

    def __getattr__(self, name: str) -> Any:
        self.trips += name in {"eval", "get", "set", "delete", "pipeline"}
        return getattr(self._redis, name)


def test_a_miss_costs_three_round_trips_to_redis(
    make_client: MakeClient, redis_url: str
) -> None:
    counting = Counting(redis_url)
    client = make_client(redis=counting)
    assert client.get_user("alice").username == "Alice"
    assert counting.trips == 3
    assert client.get_user("alice").username == "Alice"
    assert counting.trips == 3
    with pytest.raises(NotFoundError):
        client.get_user("nobody_here")
    assert counting.trips == 6
    with redis.Redis.from_url(redis_url) as looker:
        assert not list(looker.scan_iter("*ask:*"))
    assert client.credits.spent == 33


def test_what_one_process_fetched_the_next_one_has(
    make_client: MakeClient, sandbox: Sandbox, redis_url: str
) -> None:
    make_client(redis_url=redis_url).get_user("alice")
    assert make_client(redis_url=redis_url).get_user("@ALICE").username == "Alice"
    assert len(sandbox.calls) == 1


def test_what_stands_in_redis_tells_no_key_and_survives_nonsense(
    make_client: MakeClient, sandbox: Sandbox, redis_url: str
) -> None:
    make_client(redis_url=redis_url, credit_budget=1000).get_user("alice")
    with redis.Redis.from_url(redis_url) as looker:
        names = list(looker.scan_iter("*"))
        assert names
        assert all(name.startswith(b"twitter_api:") for name in names)
        assert not any(b"alice-secret-key" in name for name in names)
        assert all(looker.ttl(name) > 0 for name in names)
        for name in names:
            if b"answer:" in name:
                looker.set(name, "[1, 2")
    assert make_client(redis_url=redis_url).get_user("alice").username == "Alice"
    assert len(sandbox.calls) == 2


def test_keys_do_not_read_each_others_answers(
    make_client: MakeClient, sandbox: Sandbox, redis_url: str
) -> None:
    make_client("alice-key", redis_url=redis_url).get_user("alice")
    make_client("bob-key", redis_url=redis_url).get_user("alice")
    assert len(sandbox.calls) == 2


def test_a_fresh_answer_is_asked_for_and_kept(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    client.get_user("alice")
    client.with_options(fresh=True).get_user("alice")
    client.get_user("alice")
    assert len(sandbox.calls) == 2


@pytest.mark.parametrize(
    "fault", [{"kind": "reset"}, {"kind": "html"}, {"kind": "status", "status": 402}]
)
def test_an_old_answer_stands_in_for_a_failure(
    fault: dict[str, object], make_client: MakeClient, sandbox: Sandbox
) -> None:
    clock = Timer()
    client = make_client(clock=clock, cache_ttl=5, stale_ttl=60, max_retries=0)
    before = client.get_user("alice")
    clock.now += 6
    sandbox.fail(times=9, **fault)  # type: ignore[arg-type]
    assert client.get_user("alice") == before
    assert client.status()["stale"] == 1
    sandbox.faults.clear()


def test_no_old_answer_stands_in_for_somebody_who_left(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    clock = Timer()
    client = make_client(clock=clock, cache_ttl=5, stale_ttl=60)
    client.get_user("alice")
    clock.now += 6
    sandbox.world.person("alice").suspended = True  # type: ignore[union-attr]
    for _ in range(3):
        with pytest.raises(NotFoundError, match="user not found"):
            client.get_user("alice")
    assert len(sandbox.calls) == 2


def test_that_there_is_nobody_is_kept_for_a_shorter_time(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    clock = Timer()
    client = make_client(clock=clock, negative_ttl=5)
    for _ in range(3):
        with pytest.raises(NotFoundError):
            client.get_user("nobody_here")
    assert len(sandbox.calls) == 1
    clock.now += 6
    with pytest.raises(NotFoundError):
        client.get_user("nobody_here")
    assert len(sandbox.calls) == 2


def test_no_other_failure_is_kept(make_client: MakeClient, sandbox: Sandbox) -> None:
    client = make_client(max_retries=0)
    sandbox.fail("status", status=500)
    with pytest.raises(ServerFaultError):
        client.get_user("alice")
    assert client.get_user("alice").username == "Alice"


def test_a_cache_of_no_time_keeps_nothing(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(cache_ttl=0)
    client.get_user("alice")
    client.get_user("alice")
    assert len(sandbox.calls) == 2


def test_the_cache_does_not_grow_over_its_size(make_client: MakeClient) -> None:
    client = make_client(cache_size=3)
    for number in range(6):
        client.get_user(f"reader_{number:03d}")
    assert client.status()["cached"] == 3
    client.forget()
    assert client.status()["cached"] == 0


def test_a_shared_answer_can_not_be_spoilt_but_copied(client: TwitterClient) -> None:
    answer = client.plain.get_user_info("alice")
    with pytest.raises(TypeError, match="deepcopy"):
        answer["data"]["name"] = "Mallory"
    with pytest.raises(TypeError):
        answer["data"]["pinnedTweetIds"].append("1")
    mine = copy.deepcopy(answer)
    mine["data"]["name"] = "Mallory"
    assert type(mine["data"]) is dict
    assert type(pickle.loads(pickle.dumps(answer))) is dict  # noqa: S301 - our own
    assert json.loads(json.dumps(answer)) == answer
    assert client.get_user("alice").name == "Alice Arden"
    shallow = answer.copy()
    shallow["more"] = 1
    assert "more" not in answer


def test_a_killed_leader_does_not_stop_its_followers(
    joined: threading.Semaphore,
) -> None:
    flights: SingleFlight[int] = SingleFlight()
    inside = threading.Event()

    def killed() -> int:
        inside.set()
        assert joined.acquire(timeout=60)
        raise SystemExit

    def lead() -> None:
        with pytest.raises(SystemExit):
            flights.do("key", killed, 60)

    with ThreadPoolExecutor(2) as pool:
        leader = pool.submit(lead)
        assert inside.wait(60)
        follower = pool.submit(flights.do, "key", lambda: 2, 60)
        leader.result(60)
        assert "interrupted" in str(follower.exception(60))
    assert flights.do("key", lambda: 3, 60) == 3


def test_no_level_of_a_decoded_answer_can_be_changed() -> None:
    answer = loads('{"a": [[1, [2]], {"b": [3]}], "c": {"d": {}}}')
    assert answer == {"a": [[1, [2]], {"b": [3]}], "c": {"d": {}}}
    for level in (answer, answer["a"], answer["a"][0], answer["a"][0][1]):
        with pytest.raises(TypeError):
            level.clear()
    for level in (answer["a"][1]["b"], answer["c"], answer["c"]["d"]):
        with pytest.raises(TypeError):
            level.clear()
    assert copy.copy(answer["a"]) == answer["a"]
    mine = copy.deepcopy(answer["a"])
    mine[0][1].append(9)
    assert answer["a"][0][1] == [2]
    assert type(pickle.loads(pickle.dumps(answer["a"]))) is list  # noqa: S301 - ours
