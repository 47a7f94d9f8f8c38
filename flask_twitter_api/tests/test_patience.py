"""Callers of different patience who want the same at the same time."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from flask_twitter_api import AsyncTwitterClient, TwitterClient
from flask_twitter_api.errors import ServerFaultError
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.transport import HandlerTransport, Request, Response

from .conftest import MakeClient, Timer


class Service:
    """The sandbox, whose first answers are held back and are what a test wants."""

    def __init__(self, sandbox: Sandbox, *first: Response | None) -> None:
        self._send = sandbox.transport().send
        self._first = list(first)
        self.asked, self.go = threading.Semaphore(0), threading.Event()
        self.calls = 0

    def __call__(self, request: Request) -> Response:
        self.calls += 1
        if not self._first:
            return self._send(request)
        answer = self._first.pop(0)
        self.asked.release()
        assert self.go.wait(60)
        return answer or self._send(request)


class Noticed(Timer):
    """A clock that tells when it is looked at."""

    def __init__(self) -> None:
        self.looks = threading.Semaphore(0)

    def __call__(self) -> float:
        self.looks.release()
        return self.now


def name(client: TwitterClient) -> str:
    return client.get_user("alice").username


def test_a_page_waits_for_a_job_by_its_own_patience(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    service = Service(sandbox, None)
    page = make_client(transport=HandlerTransport(service), max_wait=0.1)
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(name, page.with_options(max_wait=600))
        assert service.asked.acquire(timeout=60)
        assert name(page) == "Alice"
        assert not job.done()
        service.go.set()
        assert job.result(60) == "Alice"
    assert service.calls == 2


def test_a_page_that_gave_up_has_the_old_answer(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    clock, service = Timer(), Service(sandbox)
    options = {"max_wait": 0.1, "rate_limit": 2, "rate_burst": 1, "rate_period": 3600}
    page = make_client(transport=HandlerTransport(service), clock=clock, **options)
    assert name(page) == "Alice"
    clock.now += 400
    service._first.append(None)
    page._engine.limiter._full = 0.0
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(name, page.with_options(max_wait=600))
        assert service.asked.acquire(timeout=60)
        assert name(page) == "Alice"
        assert page.status()["stale"] == 1
        service.go.set()
        assert job.result(60) == "Alice"


def test_a_job_does_not_share_the_fate_of_a_page(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    clock = Noticed()
    service = Service(sandbox, Response(500, {}, b"{}"))
    page = make_client(
        transport=HandlerTransport(service), clock=clock, max_wait=0.1, max_retries=0
    )
    job = page.with_options(max_wait=600)
    with ThreadPoolExecutor(2) as pool:
        ends = pool.submit(name, page)
        assert service.asked.acquire(timeout=60)
        while clock.looks.acquire(blocking=False):
            pass
        patient = pool.submit(name, job)
        # It has looked for an answer, and waits for the page's.
        assert clock.looks.acquire(timeout=60)
        service.go.set()
        assert isinstance(ends.exception(60), ServerFaultError)
        assert patient.result(60) == "Alice"
    assert service.calls == 2


def test_a_job_takes_the_answer_that_a_page_got(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    service = Service(sandbox, None)
    page = make_client(transport=HandlerTransport(service))
    with ThreadPoolExecutor(2) as pool:
        users = [pool.submit(name, page)]
        assert service.asked.acquire(timeout=60)
        users.append(pool.submit(name, page.with_options(max_wait=600)))
        service.go.set()
        assert [user.result(60) for user in users] == ["Alice"] * 2
    assert service.calls == 1


@pytest.mark.anyio
async def test_an_event_loop_takes_the_answer_of_a_thread(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    sandbox.fail("slow", seconds=0.2)
    client = make_client()
    async with AsyncTwitterClient.beside(client) as beside:
        found = await asyncio.gather(
            asyncio.to_thread(client.get_user, "alice"), beside.get_user("alice")
        )
    assert found[0] == found[1]
    assert len(sandbox.calls) == 1


@pytest.mark.parametrize("ttl", [0, 5])
def test_a_short_lifetime_is_heeded_in_need_as_well(
    ttl: float, make_client: MakeClient, sandbox: Sandbox
) -> None:
    clock = Timer()
    client = make_client(clock=clock, max_retries=0)
    client.get_user("alice")
    clock.now += 3000
    sandbox.fail("status", status=500, times=2)
    with pytest.raises(ServerFaultError):
        client.with_options(cache_ttl=ttl).get_user("alice")
    assert client.with_options(cache_ttl=3500).get_user("alice")
    assert client.get_user("alice").username == "Alice"
