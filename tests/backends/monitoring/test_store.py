"""What every store of reports does."""

from collections.abc import Callable

from app.monitoring.store import HISTORY, Store
from tests.support.reports import make_sample


def test_samples_are_read_as_they_were_added(store: Store) -> None:
    sample = make_sample(values={"pool_in_use": 3.0, "outbox_waiting.mail": 2.0})
    store.add([sample])
    assert store.samples(60) == [sample]


def test_processes_read_samples_of_each_other(make_store: Callable[[], Store]) -> None:
    first, second = make_sample("host:1:1"), make_sample("host:2:1")
    make_store().add([first])
    make_store().add([second])
    assert make_store().samples(60) == [first, second]


def test_latest_is_the_last_sample_of_each_process(store: Store) -> None:
    store.add([make_sample("host:1:1", ago=2.0)])
    last = make_sample("host:1:1", ago=1.0)
    other = make_sample("host:2:1")
    store.add([last])
    store.add([other])
    assert sorted(store.latest(), key=lambda each: each.process) == [last, other]


def test_history_is_bounded(store: Store) -> None:
    store.add([make_sample(ago=HISTORY + 20 - second) for second in range(HISTORY)])
    store.add([make_sample(ago=20 - second / 10) for second in range(200)])
    assert len(store.samples(HISTORY)) <= HISTORY


def test_totals_are_those_of_the_last_report(store: Store) -> None:
    store.add([make_sample()], b"[1]")
    store.add([make_sample()], b"[2]")
    store.add([make_sample()])
    assert store.totals() == {"host:1:1": b"[2]"}


def test_nothing_reported_is_nothing_read(store: Store) -> None:
    assert store.samples(60) == store.latest() == []
    assert store.totals() == {}


def test_leader_remains_the_leader(store: Store) -> None:
    assert store.lead("host:1:1")
    assert store.lead("host:1:1")
