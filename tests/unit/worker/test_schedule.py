"""Jobs by the clock."""

import threading

import pytest

from app.worker.schedule import Schedule, repeat


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

    repeat(tick, stop)
    assert len(ticks) == 3


def test_a_loop_survives_and_logs_once(caplog: pytest.LogCaptureFixture) -> None:
    stop = Recorder(turns=8)
    repeat(_broken, stop)
    assert stop.waits == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    assert [record.getMessage() for record in caplog.records] == [
        "Periodic job loop failed: on purpose"
    ]


def test_distinct_failures_are_logged_each(caplog: pytest.LogCaptureFixture) -> None:
    outcomes: list[Exception | None] = [ValueError("a"), KeyError("b"), ValueError("c")]
    outcomes += [None, ValueError("d")]

    def job() -> float:
        outcome = outcomes.pop(0)
        if isinstance(outcome, ValueError):
            raise outcome
        if outcome is not None:
            raise outcome
        return 0.0

    with caplog.at_level("INFO"):
        repeat(job, Recorder(turns=5))
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "Periodic job loop failed: a",
        "Periodic job loop failed: 'b'",
        "Periodic job loop succeeds again",
        "Periodic job loop failed: d",
    ]


def test_each_job_comes_at_its_own_time() -> None:
    clock, done = Clock(), []
    schedule = Schedule(clock)
    schedule.add("drain", lambda: done.append("drain"), 1.0)
    schedule.add("reap", lambda: done.append("reap"), 15.0)
    assert schedule() == 1.0
    assert done == ["drain", "reap"]
    clock.now = 0.5
    assert schedule() == 0.5
    clock.now = 1.0
    schedule()
    assert done == ["drain", "reap", "drain"]
    clock.now = 15.0
    schedule()
    assert done[-2:] == ["drain", "reap"]


def test_a_failing_job_does_not_hold_up_the_others() -> None:
    clock, done = Clock(), []
    schedule = Schedule(clock)
    schedule.add("broken", _broken, 1.0)
    schedule.add("fine", lambda: done.append("fine"), 1.0)
    for second in range(5):
        clock.now = float(second)
        schedule()
    assert done == ["fine"] * 5


def test_a_job_with_more_to_do_comes_again_at_once() -> None:
    left = [2]

    def job() -> float | None:
        left[0] -= 1
        return 0.0 if left[0] else None

    schedule = Schedule(Clock())
    schedule.add("drain", job, 5.0)
    assert schedule() == 0.0
    assert schedule() == 5.0


def test_an_empty_schedule_waits() -> None:
    assert Schedule(Clock())() == 60.0


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


def _broken() -> float:
    raise ValueError("on purpose")
