"""A breaker refuses, tries again, and closes or opens by the outcome."""

import threading

import pytest

from app.exceptions import Unavailable
from app.lib.breaker import Breaker


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker("part", failures=3, reset_after=10.0, clock=clock)


def fail(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(OSError, match="down"), breaker:
            raise OSError("down")


def test_it_opens_after_failures_in_a_row(breaker: Breaker) -> None:
    fail(breaker, 2)
    with breaker:
        pass
    fail(breaker, 3)

    assert breaker.is_open
    with pytest.raises(Unavailable) as refused, breaker:
        pytest.fail("the call was let through")
    assert refused.value.what == "part"


def test_one_trial_closes_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    with breaker, pytest.raises(Unavailable), breaker:
        pytest.fail("a second call was let through")

    assert not breaker.is_open


def test_a_failed_trial_opens_it_again(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    fail(breaker)

    assert breaker.is_open
    clock.now += 10
    assert not breaker.is_open


def test_a_killed_trial_gives_way_to_another(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    with pytest.raises(KeyboardInterrupt), breaker:
        raise KeyboardInterrupt

    with breaker:
        pass
    assert not breaker.is_open


def test_threads_share_it(breaker: Breaker, clock: Clock) -> None:
    threads = [threading.Thread(target=fail, args=(breaker,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert breaker.is_open

    clock.now += 10
    admitted = []
    gate = threading.Barrier(4)

    def call() -> None:
        gate.wait()
        try:
            with breaker:
                admitted.append(1)
                gate.wait()
        except Unavailable:
            gate.wait()

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(admitted) == 1
