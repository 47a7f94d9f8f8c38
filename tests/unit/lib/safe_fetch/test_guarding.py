"""A service that hangs or is down does not hold the threads of this one."""

import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from app.exceptions import Unavailable
from app.lib.safe_fetch import (
    BrokenAnswer,
    FetchFailed,
    Response,
    TooLarge,
    TooManyRedirects,
)
from app.lib.safe_fetch.guarding import Guard
from tests.support import sources
from tests.support.sources import Page, Site, fetcher, redirect

PLACES = 2


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=PLACES + 1) as server:
        yield server


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(PLACES + 1) as threads:
        yield threads


def ask(
    threads: ThreadPoolExecutor, guard: Guard, silent: socket.socket
) -> tuple[Future[Response], socket.socket]:
    """Return a request on its way, and its connection at the server."""
    url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
    asked = threads.submit(guard.get, fetcher(seconds=60.0), url)
    return asked, silent.accept()[0]


def test_more_than_may_be_on_their_way_are_refused(
    site: Site, silent: socket.socket, threads: ThreadPoolExecutor
) -> None:
    site.serve("/feed", "hello")
    guard = Guard("silent", PLACES)
    asked, connections = zip(
        *(ask(threads, guard, silent) for _ in range(PLACES)), strict=True
    )
    with pytest.raises(Unavailable):
        guard.get(fetcher(), site.url("/feed"))
    for connection in connections:
        connection.close()
    assert [type(each.exception()) for each in asked] == [BrokenAnswer] * PLACES
    assert guard.get(fetcher(), site.url("/feed")).status == 200


def test_others_wait_a_little_for_a_place(
    site: Site, silent: socket.socket, threads: ThreadPoolExecutor
) -> None:
    site.serve("/feed", "hello")
    guard = Guard("patient", 1, patience=60.0)
    _asked, connection = ask(threads, guard, silent)
    waiting = threads.submit(guard.get, fetcher(), site.url("/feed"))
    assert not waiting.done()
    connection.close()
    assert waiting.result().status == 200


def test_a_service_that_keeps_failing_is_left_alone(site: Site) -> None:
    site.pages["/feed"] = sources.nonsense
    guard = Guard("failing", PLACES)
    for _ in range(3):
        with pytest.raises(FetchFailed):
            guard.get(fetcher(), site.url("/feed"))
    asked = len(site.requests)
    with pytest.raises(Unavailable):
        guard.get(fetcher(), site.url("/feed"))
    assert len(site.requests) == asked


@pytest.mark.parametrize(
    ("page", "refusal"),
    [(redirect("/feed"), TooManyRedirects), (sources.endless, TooLarge)],
)
def test_what_is_refused_is_no_failure_of_the_service(
    site: Site, page: Page, refusal: type[FetchFailed]
) -> None:
    site.pages["/feed"] = page
    site.serve("/other", "hello")
    guard = Guard("answering", PLACES)
    for _ in range(4):
        with pytest.raises(refusal):
            guard.get(fetcher(seconds=30.0), site.url("/feed"))
    assert guard.get(fetcher(), site.url("/other")).status == 200
