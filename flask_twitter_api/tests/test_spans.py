"""A span of time is found whole, whatever falls into one second of it."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from flask_twitter_api import AsyncTwitterClient, Query, TwitterClient
from flask_twitter_api.aio.transport import AsyncHandlerTransport
from flask_twitter_api.errors import InvalidParametersError, ServerFaultError
from flask_twitter_api.transport import HandlerTransport, Request, Response

from .conftest import OPEN

BEGIN = 1_700_000_000
BUSY = 50
#: Two tweets a second, and in one of them more than two pages hold.
SECONDS = [second for second in range(60) for _ in range(45 if second == BUSY else 2)]


class World:
    """Answers searches as the service does, 20 tweets a page, and may fail once."""

    def __init__(self, *, heeds_ids: bool = True) -> None:
        self.asked: list[str] = []
        self.failing = 0
        self._heeds_ids = heeds_ids

    def __call__(self, request: Request) -> Response:
        query = dict(request.query)["query"]
        self.asked.append(query)
        if len(self.asked) == self.failing:
            return Response(500, {}, b"{}")
        tweets = [self._tweet(at) for at in reversed(self._found(query))]
        return Response(200, {}, json.dumps({"tweets": tweets[:20]}).encode())

    def _found(self, query: str) -> list[int]:
        since, until, highest = (
            int(found[1]) if (found := re.search(rf"{name}:(\d+)", query)) else 0
            for name in ("since_time", "until_time", "max_id")
        )
        return [
            at
            for at, second in enumerate(SECONDS)
            if since <= BEGIN + second < until
            if not highest or not self._heeds_ids or 1000 + at <= highest
        ]

    def _tweet(self, at: int) -> dict[str, Any]:
        written = datetime.fromtimestamp(BEGIN + SECONDS[at], UTC)
        return {"id": str(1000 + at), "text": "x", "createdAt": written.isoformat()}


IDS = [str(1000 + at) for at in reversed(range(len(SECONDS)))]
QUIET: dict[str, Any] = {"cache_ttl": 0, "stale_ttl": 0, "max_retries": 0, **OPEN}


def client_of(world: World) -> TwitterClient:
    return TwitterClient("key", transport=HandlerTransport(world), **QUIET)


def test_a_second_fuller_than_a_page_ends_nothing() -> None:
    world = World()
    found = client_of(world).search_between("x", BEGIN, BEGIN + 60, max_pages=99)
    assert [one.id for one in found] == IDS
    # No tweet is paid for twice; the last page tells that there is nothing more.
    assert len(world.asked) == -(-len(IDS) // 20) + 1


def test_times_alone_narrow_where_ids_are_ignored() -> None:
    world = World(heeds_ids=False)
    found = client_of(world).search_between("x", BEGIN, BEGIN + BUSY, max_pages=99)
    assert [one.id for one in found] == IDS[-2 * BUSY :]


def test_a_failure_does_not_end_it() -> None:
    world = World()
    world.failing = 2
    found = iter(client_of(world).search_between("x", BEGIN, BEGIN + 60, max_pages=99))
    first = [next(found).id for _ in range(20)]
    with pytest.raises(ServerFaultError):
        next(found)
    assert [*first, *(one.id for one in found)] == IDS


@pytest.mark.anyio
async def test_asyncio_goes_on_after_a_failure() -> None:
    world = World()
    world.failing = 2
    client = AsyncTwitterClient("key", transport=AsyncHandlerTransport(world), **QUIET)
    found = aiter(client.search_between("x", BEGIN, BEGIN + 60, max_pages=99))
    first = [(await anext(found)).id for _ in range(20)]
    with pytest.raises(ServerFaultError):
        await anext(found)
    assert [*first, *[one.id async for one in found]] == IDS


def test_it_goes_on_another_day_and_no_further() -> None:
    client = client_of(World())
    span = client.search_between("x", BEGIN, BEGIN + 60)
    begun = iter(span.limit(40))
    assert [one.id for one in begun] == IDS[:40]
    assert begun.cursor is not None
    later = span.from_cursor(begun.cursor).limit(30)
    assert [one.id for one in later] == IDS[40:70]


@pytest.mark.parametrize("cursor", ["c", "max_id:1 OR cats", "until_time:x", "  "])
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    world = World()
    span = client_of(world).search_between("x", BEGIN, BEGIN + 60)
    with pytest.raises(InvalidParametersError, match="cursor: is none of a span"):
        list(span.from_cursor(cursor))
    assert not world.asked


@pytest.mark.parametrize(
    ("query", "whole"),
    [
        ("a\tOR\tb", "(a\tOR\tb)"),
        ("a\nOR b", "(a\nOR b)"),
        ("(a OR b) OR c", "((a OR b) OR c)"),
        ('"x OR y"', '"x OR y"'),
        ("(a OR b) c", "(a OR b) c"),
        (Query("a OR b"), "(a OR b)"),
    ],
)
def test_the_times_bind_every_branch(query: Query | str, whole: str) -> None:
    world = World()
    list(client_of(world).search_between(query, 1, 2))
    assert world.asked == [f"{whole} since_time:1 until_time:2"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (Query(), "query: a search may not be empty"),
        (" ", "query: may not be empty"),
        (b"x", "query: must be a text"),
    ],
)
def test_what_is_no_search_of_a_span_is_refused(query: Any, message: str) -> None:
    with pytest.raises(InvalidParametersError, match=message):
        client_of(World()).search_between(query, 1, 2)


def test_a_search_leaves_room_for_every_window() -> None:
    world = World()
    longest = "a OR " + "b" * 434
    span = client_of(world).search_between(Query(longest), BEGIN, BEGIN + 60)
    highest = "until_time:1700000050 max_id:1999999999999999999"
    assert list(span.from_cursor(highest).limit(1))
    assert len(world.asked[0]) == 512
    with pytest.raises(InvalidParametersError, match="longer than 512 characters with"):
        client_of(world).search_between(Query(longest + "b"), BEGIN, BEGIN + 60)
