"""Who is active: in one process, and in several that share a Redis."""

import os
from typing import Any

import pytest
from redis import Redis

from app.web.activity.register import (
    AFTER_PAGE,
    AFTER_STREAM,
    LOOK,
    MAX_PEOPLE,
    RENEW,
    Register,
)
from app.web.activity.stores import LONGEST, LocalStore, RedisStore, make_store


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def published() -> list[tuple[str, bool]]:
    """What was published: the topic, and whether the person is active."""
    return []


@pytest.fixture
def register(clock: Clock, published: list[tuple[str, bool]]) -> Any:
    made = make_register(LocalStore(clock), published, clock)
    yield made
    made.close()


def make_register(store: Any, published: list[tuple[str, bool]], clock: Clock) -> Any:
    def publish(topic: str, name: str, data: dict[str, Any]) -> None:
        assert name == "presence"
        assert topic == f"presence:{data['author_id']}"
        published.append((topic, data["active"]))

    register = Register(store, publish, clock)
    # The test looks itself.
    register._thread.ask_to_stop()
    return register


def test_person_is_active_until_some_time_after_last_stream(
    register: Any, clock: Clock, published: list[tuple[str, bool]]
) -> None:
    register.enter(7)
    register.enter(7)
    register.look()
    assert published == [("presence:7", True)]
    clock.now += 10 * AFTER_PAGE
    register.leave(7)
    register.look()
    assert register.is_active(7)
    register.leave(7)
    register.look()
    clock.now += AFTER_STREAM - LOOK - 1
    register.look()
    assert register.is_active(7)
    clock.now += 1 + LOOK
    register.look()
    assert not register.is_active(7)
    assert published == [("presence:7", True), ("presence:7", False)]


def test_page_alone_makes_active_for_a_while(register: Any, clock: Clock) -> None:
    register.see(7)
    clock.now += AFTER_PAGE - 1
    assert register.is_active(7)
    clock.now += 2
    assert not register.is_active(7)


def test_forgotten_person_is_inactive_at_once(
    register: Any, published: list[tuple[str, bool]]
) -> None:
    register.enter(7)
    register.look()
    register.forget(7)
    assert not register.is_active(7)
    register.leave(7)
    register.look()
    assert published == [("presence:7", True), ("presence:7", False)]


def test_register_is_bounded(register: Any) -> None:
    for user_id in range(MAX_PEOPLE + 1):
        register.see(user_id)
    assert register.is_active(MAX_PEOPLE - 1)
    assert not register.is_active(MAX_PEOPLE)


@pytest.fixture
def two(
    redis_url: str, clock: Clock, published: list[tuple[str, bool]]
) -> tuple[Any, Any]:
    """The registers of two processes."""
    names = ("microblog:active:7", "microblog:active:7:declined")
    Redis.from_url(redis_url).delete(*names)
    first, second = (
        make_register(make_store(redis_url), published, clock) for _ in range(2)
    )
    return first, second


def test_other_process_knows_who_is_active(two: Any, clock: Clock) -> None:
    first, second = two
    first.enter(7)
    first.look()
    assert second.is_active(7)
    first.leave(7)
    clock.now += AFTER_PAGE + 1
    first.look()
    assert not second.is_active(7)


def test_last_process_publishes_departure(
    two: Any, clock: Clock, published: list[tuple[str, bool]]
) -> None:
    first, second = two
    for each in two:
        each.enter(7)
        each.look()
    first.leave(7)
    clock.now += AFTER_PAGE + 1
    first.look()
    assert ("presence:7", False) not in published
    second.leave(7)
    clock.now += AFTER_PAGE + 1
    second.look()
    assert published[-1] == ("presence:7", False)


def test_page_here_ends_with_its_stream_there(
    two: Any, clock: Clock, published: list[tuple[str, bool]]
) -> None:
    first, second = two
    first.see(7)
    second.enter(7)
    for each in two:
        each.look()
    second.leave(7)
    assert first.is_active(7)
    clock.now += AFTER_STREAM - 1
    second.look()
    clock.now += 2
    second.look()
    assert published[-1] == ("presence:7", False)
    assert not first.is_active(7)
    # Nor is it noted again by the process that rendered the page.
    clock.now += RENEW
    first.look()
    assert not second.is_active(7)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_return_to_the_first_process_is_announced(
    two: Any, clock: Clock, published: list[tuple[str, bool]], has_scripts: bool
) -> None:
    first, second = two
    first.see(7)
    second.enter(7)
    for each in two:
        each.look()
    second.leave(7)
    clock.now += AFTER_STREAM
    second.look()
    assert published[-1] == ("presence:7", False)
    first.see(7)
    if has_scripts:
        first.enter(7)
    first.look()
    assert published[-1] == ("presence:7", True)
    first.look()
    assert published.count(("presence:7", True)) == 3


def test_page_opened_after_a_stream_counts(two: Any, clock: Clock) -> None:
    first, second = two
    first.see(7)
    second.enter(7)
    second.look()
    second.leave(7)
    clock.now += AFTER_STREAM
    second.look()
    assert not first.is_active(7)
    first.see(7)
    first.look()
    assert second.is_active(7)


def test_nobody_announces_who_has_declined_elsewhere(
    two: Any, clock: Clock, published: list[tuple[str, bool]]
) -> None:
    first, second = two
    # The page of the settings comes from here, the stream of the page before lasts.
    first.see(7)
    first.enter(7)
    second.forget(7)
    assert published == [("presence:7", False)]
    for _ in range(3):
        clock.now += RENEW
        first.look()
    assert published == [("presence:7", False)]
    assert not second.is_active(7)
    second.allow(7)
    first.look()
    assert published[-1] == ("presence:7", True)
    assert second.is_active(7)


def test_notes_expire_and_are_renewed(two: Any, redis_url: str, clock: Clock) -> None:
    first, second = two
    redis = Redis.from_url(redis_url)
    first.enter(7)
    first.look()
    assert 0 < redis.ttl("microblog:active:7") <= LONGEST
    redis.delete("microblog:active:7")
    first.look()
    assert not second.is_active(7)
    clock.now += RENEW
    first.look()
    assert second.is_active(7)


def test_store_without_its_redis_knows_nothing() -> None:
    store = RedisStore(Redis.from_url("redis://127.0.0.1:1", socket_timeout=0.1))
    store.mark([7])
    store.decline(7)
    store.allow(7)
    assert not store.has_declined(7)
    assert not store.forget(7)
    assert not store.is_active(7)


def test_other_process_knows_of_an_arrival_at_once(two: Any) -> None:
    first, second = two
    first.see(7)
    assert second.is_active(7)


def test_note_of_a_forked_process_is_its_own(redis_url: str) -> None:
    store = make_store(redis_url)
    Redis.from_url(redis_url).delete("microblog:active:8")
    child = os.fork()
    if child == 0:
        store.mark([8])
        os._exit(0)
    os.waitpid(child, 0)
    store.mark([8])
    assert store.forget(8)
    Redis.from_url(redis_url).delete("microblog:active:8")
