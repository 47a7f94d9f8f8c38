"""Requests of the last ten seconds, of which streams are not timed."""

import pytest

from app.metrics import requests as module
from app.metrics.requests import MOST, Requests


def test_quantiles_are_those_of_what_was_timed() -> None:
    requests = Requests()
    for number in range(1, 101):
        requests.note("page", "GET", 200, number / 100)
    assert requests.latencies() == {
        "latency_p50": 0.51,
        "latency_p95": 0.96,
        "latency_p99": 1.0,
    }


def test_streams_are_counted_and_not_timed() -> None:
    requests = Requests()
    requests.note("stream", "GET", 200, 1800.0)
    assert requests.total == 1
    assert requests.latencies() == {}


def test_only_failures_of_the_server_are_errors() -> None:
    requests = Requests()
    for status in (200, 302, 404, 429, 500, 503):
        requests.note("page", "GET", status, 0.1)
    assert requests.errors == 2


def test_quantiles_forget_what_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    requests = Requests()
    requests.note("page", "GET", 200, 0.1)
    later = module.monotonic() + module.WINDOW + 1
    monkeypatch.setattr(module, "monotonic", lambda: later)
    assert requests.latencies() == {}


def test_busy_second_remembers_a_bounded_number() -> None:
    requests = Requests()
    for _time in range(3 * MOST):
        requests.note("page", "GET", 200, 0.1)
    assert requests.total == 3 * MOST
    assert all(len(second.durations) <= MOST for second in requests._seconds)
