"""The throttle of what is done at most once in an interval."""

import pytest

from app.lib import throttle
from app.lib.throttle import Throttle


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the throttle reads, in seconds."""
    time = [0.0]
    monkeypatch.setattr(throttle.time, "monotonic", lambda: time[0])
    return time


def test_key_passes_once_in_an_interval(now: list[float]) -> None:
    throttled = Throttle(60.0, max_keys=10)
    assert [throttled.passes(key) for key in ("a", "a", "b")] == [True, False, True]
    now[0] = 59.9
    assert not throttled.passes("a")
    now[0] = 60.0
    assert throttled.passes("a")


def test_throttle_forgets_all_keys_beyond_its_bound(now: list[float]) -> None:
    throttled = Throttle(60.0, max_keys=2)
    assert all(throttled.passes(key) for key in (1, 2, 3))
    assert throttled.passes(1)
    assert not throttled.passes(3)
