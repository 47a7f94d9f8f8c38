"""What a page shows of reports: processes in order, silent and ended ones."""

from app.metrics.samples import SITE
from app.monitoring.history import SILENT_AFTER, State, by_process
from tests.support.reports import make_sample


def test_site_comes_first_then_kinds_and_pids() -> None:
    samples = [
        make_sample("c", kind="worker", pid=3),
        make_sample("b", kind="web", pid=2),
        make_sample("a", kind="web", pid=1),
        make_sample(SITE, kind=SITE, pid=3),
    ]
    assert [each.last.process for each in by_process(samples)] == [SITE, "a", "b", "c"]


def test_samples_of_a_process_are_in_order_whatever_arrives() -> None:
    newer, older = make_sample(ago=1.0), make_sample(ago=2.0)
    (found,) = by_process([newer, older])
    assert found.samples == (older, newer)
    assert found.times() == [older.at, newer.at]


def test_unknown_number_is_none_in_a_series() -> None:
    samples = [make_sample(ago=2.0, values={"requests": 3.0}), make_sample(ago=1.0)]
    (found,) = by_process(samples)
    assert found.series("requests") == [3.0, None]


def test_process_without_a_recent_report_is_silent() -> None:
    (found,) = by_process([make_sample()])
    assert found.state(found.last.at + SILENT_AFTER - 1) is State.REPORTING
    assert found.state(found.last.at + SILENT_AFTER + 1) is State.SILENT
    assert found.age(found.last.at + 7) == 7


def test_process_that_ended_is_not_silent() -> None:
    (found,) = by_process([make_sample(ago=60.0, is_last=True)])
    assert found.state(found.last.at + 60) is State.ENDED
