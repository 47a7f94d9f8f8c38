"""Reports wait while the store is away, and not without bound."""

from collections.abc import Iterable

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from app import metrics
from app.metrics import Sample
from app.monitoring.delivery import Delivery
from app.monitoring.store import HISTORY, MemoryStore
from tests.support.clocks import Clock
from tests.support.reports import make_sample


class Flaky(MemoryStore):
    """A store that can be away."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = False
        self.calls = 0

    def add(self, samples: Iterable[Sample], totals: bytes | None = None) -> None:
        self.calls += 1
        if self.is_away:
            raise RedisConnectionError("away")
        super().add(samples, totals)


@pytest.fixture
def store() -> Flaky:
    return Flaky()


def test_sample_is_stored_at_once(store: Flaky) -> None:
    sample = make_sample()
    assert Delivery(store).send(sample, lambda: b"[]")
    assert store.samples(60) == [sample]
    assert store.totals() == {sample.process: b"[]"}


def test_samples_of_an_outage_are_stored_after_it(store: Flaky) -> None:
    clock = Clock()
    delivery = Delivery(store, clock)
    store.is_away = True
    samples = [make_sample(ago=10.0 - second) for second in range(5)]
    for sample in samples[:4]:
        assert not delivery.send(sample)
    store.is_away = False
    clock.now += 60
    assert delivery.send(samples[4])
    assert store.samples(60) == samples


def test_store_that_is_away_is_asked_less_often(store: Flaky) -> None:
    clock = Clock()
    delivery = Delivery(store, clock)
    store.is_away = True
    for _second in range(60):
        delivery.send(make_sample())
        clock.now += 1.0
    assert store.calls < 15


def test_what_exceeds_ten_minutes_is_dropped_and_counted(store: Flaky) -> None:
    def dropped() -> float:
        name = "microblog_reports_dropped_total"
        return metrics.current().get_sample_value(name) or 0.0

    before, clock = dropped(), Clock()
    delivery = Delivery(store, clock)
    store.is_away = True
    for _second in range(HISTORY + 3):
        delivery.send(make_sample())
    assert dropped() == before + 3
