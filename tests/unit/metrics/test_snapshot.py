"""Metrics travel as plain data, and what a child has counted is added."""

import pytest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.parser import text_string_to_metric_families as parse

from app.metrics import snapshot
from app.metrics.exposition import render
from app.metrics.probes import Probe


def make_registry(times: int) -> CollectorRegistry:
    registry = CollectorRegistry()
    counter = Counter("jobs", "Jobs.", ["kind"], registry=registry)
    for _time in range(times):
        counter.labels(kind="export").inc()
    Gauge("open", "Open.", registry=registry).set(times)
    Histogram("took", "Took.", registry=registry, buckets=(1, 2)).observe(1.5)
    return registry


def number(found: snapshot.Snapshot, family: str, name: str, **labels: str) -> float:
    return found[family].numbers[(name, tuple(sorted(labels.items())))]


def test_snapshot_travels_unchanged() -> None:
    found = snapshot.of_registry(make_registry(2))
    assert snapshot.decode(snapshot.encode(found)) == found
    assert number(found, "jobs", "jobs_total", kind="export") == 2


@pytest.mark.parametrize("text", [b"{", b"[1]", b'[{"name": "x"}]', b"7", b"null"])
def test_foreign_text_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of the parser or ours
        snapshot.decode(text)


def test_counts_of_a_child_are_added_without_gauges() -> None:
    found = snapshot.of_registry(make_registry(2))
    snapshot.absorb(found, snapshot.of_registry(make_registry(3)))
    assert number(found, "jobs", "jobs_total", kind="export") == 5
    assert number(found, "took", "took_count") == 2
    assert number(found, "open", "open") == 2


def test_probe_without_a_text_is_not_exported() -> None:
    probes = [
        Probe("seen", lambda: {"a": 1.0}, "Seen.", label="kind", is_counter=True),
        Probe("hidden", lambda: 1.0),
    ]
    totals = {"seen": {"a": 1.0}, "hidden": {"": 1.0}}
    found = snapshot.of_probes(probes, totals)
    assert set(found) == {"microblog_seen"}
    assert number(found, "microblog_seen", "microblog_seen_total", kind="a") == 1


def test_each_metric_is_rendered_once_with_numbers_of_all_processes() -> None:
    first = snapshot.of_registry(make_registry(1))
    second = snapshot.of_registry(make_registry(2))
    labelled = [({"process": "a"}, first), ({"process": "b"}, second)]
    text, _content_type = render(labelled, "")
    families = {family.name: family for family in parse(text.decode())}
    found = {s.labels["process"]: s.value for s in families["jobs"].samples}
    assert found == {"a": 1.0, "b": 2.0}
    assert text.count(b"# TYPE jobs_total counter") == 1


def test_metric_of_another_kind_elsewhere_is_left_out() -> None:
    gauge = snapshot.Family("jobs", "gauge", "Jobs.", {("jobs", ()): 9.0})
    first = snapshot.of_registry(make_registry(1))
    text, _type = render(
        [({"process": "a"}, first), ({"process": "b"}, {"jobs": gauge})], ""
    )
    assert b" 9.0" not in text
