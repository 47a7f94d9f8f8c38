"""Probes are read in time, and one that fails concerns no other."""

import pytest

from app.metrics.probes import Probe
from app.metrics.readings import SHARE, Readings
from tests.support.clocks import Clock


def test_gauge_is_read_as_it_is() -> None:
    probe = Probe("pool", lambda: 3, "Connections.")
    assert Readings().read([probe]) == {"pool": 3.0}


def test_labelled_numbers_have_names_of_their_own() -> None:
    probe = Probe("outbox", lambda: {"mail": 2, "jobs": 1}, "Messages.", label="lane")
    assert Readings().read([probe]) == {"outbox.mail": 2.0, "outbox.jobs": 1.0}


def test_unknown_number_is_absent() -> None:
    assert Readings().read([Probe("pool", lambda: None, "Connections.")]) == {}


def test_counter_is_read_as_growth_per_second() -> None:
    clock, totals = Clock(), iter([10.0, 30.0])
    readings = Readings(clock)
    probe = Probe("requests", lambda: next(totals), "Requests.", is_counter=True)
    assert readings.read([probe]) == {}
    clock.now += 4.0
    assert readings.read([probe]) == {"requests": 5.0}
    assert readings.totals([probe]) == {"requests": {"": 30.0}}


def test_probe_is_not_read_before_its_time() -> None:
    clock, calls = Clock(), []
    readings = Readings(clock)
    probe = Probe("files", lambda: calls.append(1) or len(calls), "Files.", every=5.0)
    readings.read([probe])
    clock.now += 1.0
    assert readings.read([probe]) == {"files": 1.0}
    clock.now += 4.0
    assert readings.read([probe]) == {"files": 2.0}


def test_slow_probe_is_read_less_often() -> None:
    clock, calls = Clock(), []
    readings = Readings(clock)

    def read() -> float:
        clock.now += 0.5
        calls.append(1)
        return 1.0

    probe = Probe("slow", read, "Slow.")
    readings.read([probe])
    clock.now += 0.4 / SHARE
    readings.read([probe])
    assert len(calls) == 1
    clock.now += 0.6 / SHARE
    readings.read([probe])
    assert len(calls) == 2


def test_failing_probe_is_logged_once_and_spoils_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    readings = Readings(clock)

    def fail() -> float:
        raise RuntimeError("no pool")

    probes = [Probe("bad", fail, "Bad."), Probe("good", lambda: 1, "Good.")]
    for _time in range(3):
        assert readings.read(probes) == {"good": 1.0}
        clock.now += 1.0
    assert caplog.text.count("no pool") == 1
