"""Duties by the clock."""

import threading

import pytest

from app.lib.background import Flag
from app.worker.jobs.scheduler import Rota, run_loop


class Clock:
    """A clock that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_loop_ticks_until_it_is_stopped() -> None:
    stop = threading.Event()
    ticks: list[int] = []

    def tick() -> float:
        ticks.append(1)
        if len(ticks) == 3:
            stop.set()
        return 0.0

    run_loop(tick, stop)
    assert len(ticks) == 3


def test_a_loop_survives_and_logs_once(caplog: pytest.LogCaptureFixture) -> None:
    stop = Recorder(turns=8)
    run_loop(_broken, stop)
    assert stop.waits == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    assert [record.getMessage() for record in caplog.records] == [
        "Duty loop failed: on purpose"
    ]


def test_distinct_failures_are_logged_each(caplog: pytest.LogCaptureFixture) -> None:
    outcomes: list[Exception | None] = [ValueError("a"), KeyError("b"), ValueError("c")]
    outcomes += [None, ValueError("d")]

    def duty() -> float:
        outcome = outcomes.pop(0)
        if isinstance(outcome, ValueError):
            raise outcome
        if outcome is not None:
            raise outcome
        return 0.0

    with caplog.at_level("INFO"):
        run_loop(duty, Recorder(turns=5))
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "Duty loop failed: a",
        "Duty loop failed: 'b'",
        "Duty loop succeeds again",
        "Duty loop failed: d",
    ]


def test_each_duty_comes_at_its_own_time() -> None:
    clock, done = Clock(), []
    rota = Rota(clock)
    rota.every(1.0, lambda: done.append("drain"), name="drain")
    rota.every(15.0, lambda: done.append("reap"), name="reap")
    assert rota() == 1.0
    assert done == ["drain", "reap"]
    clock.now = 0.5
    assert rota() == 0.5
    clock.now = 1.0
    rota()
    assert done == ["drain", "reap", "drain"]
    clock.now = 15.0
    rota()
    assert done[-2:] == ["drain", "reap"]


def test_a_failing_duty_does_not_hold_up_the_others() -> None:
    clock, done = Clock(), []
    rota = Rota(clock)
    rota.every(1.0, _broken, name="broken")
    rota.every(1.0, lambda: done.append("fine"), name="fine")
    for second in range(5):
        clock.now = float(second)
        rota()
    assert done == ["fine"] * 5


def test_a_duty_with_more_to_do_comes_again_at_once() -> None:
    left = [2]

    def duty() -> float | None:
        left[0] -= 1
        return 0.0 if left[0] else None

    rota = Rota(Clock())
    rota.every(5.0, duty, name="drain")
    assert rota() == 0.0
    assert rota() == 5.0


def test_an_empty_rota_waits() -> None:
    assert Rota(Clock())() == 60.0


class Recorder:
    """A stop that counts turns and remembers the waits instead of waiting."""

    def __init__(self, turns: int) -> None:
        self.turns = turns
        self.waits: list[float] = []

    def is_set(self) -> bool:
        return len(self.waits) >= self.turns

    def wait(self, timeout: float) -> bool:
        self.waits.append(timeout)
        return self.is_set()


def test_a_flag_is_set_once_and_for_all() -> None:
    flag = Flag()
    assert not flag.wait(0)
    flag.set()
    flag.set()
    assert flag.is_set()
    assert flag.wait(60)
    assert flag.wait(60)


def test_a_flag_wakes_all_who_wait() -> None:
    flag = Flag()
    sleepers = [threading.Thread(target=flag.wait, args=(60,)) for _ in range(3)]
    for sleeper in sleepers:
        sleeper.start()
    flag.set()
    for sleeper in sleepers:
        sleeper.join(10)
    assert not any(sleeper.is_alive() for sleeper in sleepers)


def _broken() -> float:
    raise ValueError("on purpose")
