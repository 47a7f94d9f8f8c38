"""Metrics are defined once and measured in each process for itself."""

import os
from uuid import uuid4

import pytest

from app import metrics


def value(name: str, **labels: str) -> float | None:
    return metrics.current().get_sample_value(name, labels)


def new_name() -> str:
    return f"test_{uuid4().hex}"


def in_a_fork(function) -> int:
    """Return what the function returns in a forked process, as its exit code."""
    child = os.fork()
    if child == 0:
        os._exit(function())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_counter_has_one_number_for_each_label() -> None:
    name = new_name()
    counter = metrics.counter(f"{name}_total", "Things.", ["colour"])
    counter.inc(colour="a")
    counter.inc(2, colour="b")
    assert value(f"microblog_{name}_total", colour="a") == 1
    assert value(f"microblog_{name}_total", colour="b") == 2


def test_gauge_shrinks() -> None:
    name = new_name()
    gauge = metrics.gauge(name, "Things.")
    gauge.set(3)
    gauge.inc(-1)
    assert value(f"microblog_{name}") == 2


def test_histogram_counts_values_in_buckets() -> None:
    name = new_name()
    durations = metrics.histogram(name, "Seconds.", buckets=(1.0, 2.0))
    durations.observe(1.5)
    assert value(f"microblog_{name}_bucket", le="1.0") == 0
    assert value(f"microblog_{name}_bucket", le="2.0") == 1
    assert value(f"microblog_{name}_sum") == 1.5


def test_second_definition_of_a_name_is_refused() -> None:
    name = new_name()
    metrics.gauge(name, "Things.")
    with pytest.raises(ValueError, match=name):
        metrics.gauge(name, "Things.")


def test_forked_process_counts_from_zero() -> None:
    name = new_name()
    counter = metrics.counter(name, "Things.")
    counter.inc(7)

    def count() -> int:
        counter.inc(2)
        return int(value(f"microblog_{name}_total") or 0)

    assert in_a_fork(count) == 2
    assert value(f"microblog_{name}_total") == 7


def test_fork_while_the_lock_is_held_does_not_hang() -> None:
    counter = metrics.counter(new_name(), "Things.")
    with metrics.registry.metrics.lock:
        assert in_a_fork(lambda: counter.inc() or 0) == 0


@pytest.mark.parametrize("label", ["process", "kind"])
def test_label_of_processes_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="label of those of a process"):
        metrics.counter(f"{new_name()}_total", "Things.", [label])
