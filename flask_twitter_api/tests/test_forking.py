"""Children that are forked while threads of their parent use the client."""

import subprocess
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Semaphore

import pytest

from flask_twitter_api.errors import ServerFaultError
from flask_twitter_api.flights import SingleFlight
from flask_twitter_api.transport import HandlerTransport, Request, Response

from .conftest import MakeClient

ROOT = Path(__file__).parents[2]
FORK = """
import os, signal, threading, time
from flask_twitter_api import TwitterClient
from flask_twitter_api.sandbox import Sandbox, SandboxServer

sandbox, inside, over = Sandbox(), threading.Event(), threading.Event()

def hold(lock):
    with lock:
        inside.set()
        over.wait()

with SandboxServer(sandbox) as server:
    client = TwitterClient("alice-key", base_url=server.url)
    engine = client._engine
    sandbox.fail("hang", seconds=600)
    threading.Thread(target=client.plain.get_user_info, args=["alice"]).start()
    while not sandbox.calls:
        time.sleep(0.01)
    for one in (
        engine.cache, engine.limiter, engine.credits, engine.breaker, engine.hooks,
        engine.shared, client._flights, client._transport,
    ):
        inside.clear()
        threading.Thread(target=hold, args=[one._lock]).start()
        inside.wait()
    child = os.fork()
    if not child:
        signal.alarm(60)
        found = client.plain.get_user_info("alice")
        os._exit(found["status"] != "success")
    status = os.waitpid(child, 0)[1]
    over.set()
os._exit(os.waitstatus_to_exitcode(status) != 0)
"""


def test_a_child_waits_for_no_thread_of_its_parent() -> None:
    assert subprocess.run([sys.executable, "-c", FORK], cwd=ROOT).returncode == 0


def test_what_a_parent_deferred_is_not_counted_twice(
    make_client: MakeClient, redis_url: str
) -> None:
    client = make_client(redis_url=redis_url)
    shared = client._engine.shared
    shared.defer("return redis.call('INCR', KEYS[1])", "n")
    shared.renew()
    shared.flush()
    assert shared.ask("get", "n") is None


def test_each_follower_has_an_exception_of_its_own(
    make_client: MakeClient, joined: Semaphore
) -> None:
    def fail(_: Request) -> Response:
        for _ in range(19):
            assert joined.acquire(timeout=60)
        return Response(500, {}, b"{}")

    client = make_client(max_retries=0, transport=HandlerTransport(fail))

    def ask(_: int) -> ServerFaultError:
        with pytest.raises(ServerFaultError) as caught:
            client.get_user("alice")
        assert caught.value.endpoint == "get_user_info"
        return caught.value

    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(ask, range(20)))
    assert len(set(map(id, found))) == 20
    # The leader went the long way, and all its followers one and the same.
    depths = [len(traceback.extract_tb(one.__traceback__)) for one in found]
    assert len(set(depths)) == 2


def test_a_failure_that_can_not_be_copied_is_told() -> None:
    class Odd(Exception):
        def __init__(self, one: int, other: int) -> None:
            super().__init__(one)

    with ThreadPoolExecutor(2) as pool:
        flights: SingleFlight[int] = SingleFlight()
        inside, go = Semaphore(0), Semaphore(0)

        def fail() -> int:
            inside.release()
            go.acquire()
            raise Odd(1, 2)

        leader = pool.submit(flights.do, "key", fail, 60)
        inside.acquire()
        flight = flights._flights["key"]
        go.release()
        assert isinstance(leader.exception(60), Odd)
        with pytest.raises(Exception, match="The request failed"):
            flights._join(flight, 60)
