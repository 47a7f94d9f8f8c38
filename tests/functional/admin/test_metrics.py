"""The page of metrics and its stream: who sees them, and what they say."""

from typing import Any

import orjson
import pytest
from flask import Flask

from app import db
from app.admin.charts import CHARTS
from app.administration import people
from app.audit import Actor
from app.metrics import Sample
from app.models import User
from tests.support.browsing import Browser, Browsing
from tests.support.counting import StatementCounter
from tests.support.factories import make_user
from tests.support.reports import make_sample

VALUES = {
    "process_cpu_seconds": 0.25,
    "process_memory_bytes": 50 * 2**20,
    "latency_p50": 0.0123,
    "cache_hit_ratio": 0.5,
}


def report(app: Flask, *samples: Sample) -> None:
    """Let processes report, in turn."""
    for sample in samples:
        app.extensions["monitoring"].own.add([sample])


@pytest.mark.parametrize("path", ["/admin/metrics", "/admin/metrics/stream"])
def test_metrics_are_for_administrators(
    browsing: Browsing, bob: User, path: str
) -> None:
    assert browsing.as_user(bob).get(path).status_code == 403
    response = browsing.anonymous().get(path)
    assert response.headers["Location"].startswith("/auth/login")


def test_table_shows_the_newest_numbers(app: Flask, admin: Browser) -> None:
    old, new = make_sample(ago=9.0, pid=71), make_sample(pid=71, values=VALUES)
    report(app, old, new)
    (row,) = rows(admin, "71")
    assert row[:4] == ["web 71", "reports", "25", "50"]
    assert row[5] == "12"
    assert row[11] == "50"
    assert "–" in row


def test_silent_and_ended_processes_are_shown_as_such(
    app: Flask, admin: Browser
) -> None:
    report(
        app,
        make_sample("host:72:1", ago=60.0, pid=72),
        make_sample("host:73:1", ago=60.0, pid=73, is_last=True),
    )
    assert [row[1] for pid in ("72", "73") for row in rows(admin, pid)] == [
        "silent",
        "ended",
    ]
    problems = admin.open("/admin/").links
    assert problems["Processes that fell silent: 1"] == "/admin/metrics"


def test_table_shows_what_waits(app: Flask, admin: Browser) -> None:
    values = {"outbox_waiting.mail": 7.0, "outbox_oldest_seconds.mail": 61.4}
    report(app, make_sample("site", kind="site", values=values))
    text = admin.open("/admin/metrics").text
    assert "Outbox: messages that wait mail 7" in text
    assert "Outbox: age of the oldest, s mail 61" in text


def test_table_shows_each_cache_with_its_figures(app: Flask, admin: Browser) -> None:
    (found,) = rows(admin, "tokens")
    assert found[:4] == ["API tokens", "0", "0", "0"]
    assert int(found[4]) >= 0
    text = admin.open("/admin/metrics").text
    assert "Emptied, as changes may have been missed: 0" in text


def test_page_asks_a_fixed_number_of_statements(
    app: Flask, admin: Browser, statements: StatementCounter
) -> None:
    admin.get("/admin/metrics")
    report(app, *(make_sample(f"host:{n}:1", pid=n) for n in range(20)))
    with statements() as asked:
        assert admin.get("/admin/metrics").status_code == 200
    assert len(asked) <= 2, "\n".join(asked)


def test_stream_begins_with_the_history(app: Flask, admin: Browser) -> None:
    report(app, make_sample(ago=9.0, values=VALUES), make_sample(values=VALUES))
    with admin.get("/admin/metrics/stream", buffered=False) as response:
        frames = frames_of(response)
        _name, data = next(frame for frame in frames if frame[0] == "history")
    (found,) = [each for each in data["processes"] if each["process"] == "host:1:1"]
    assert found["values"]["process_cpu_seconds"] == [0.25, 0.25]
    assert len(found["times"]) == 2


def test_stream_goes_on_with_reports_until_rights_end(
    app: Flask, admin: Browser, alice: User
) -> None:
    other = make_user("other", is_admin=True)
    with admin.get("/admin/metrics/stream", buffered=False) as response:
        frames = frames_of(response)
        next(frame for frame in frames if frame[0] == "history")
        report_live(make_sample(pid=9))
        name, data = next(frames)
        assert (name, data["pid"]) == ("sample", 9)
        actor = Actor(other.id, other.username)
        people.revoke_admin(actor, db.session.get_one(User, alice.id))
        assert [name for name, _data in frames] == ["signed_out"]


def test_charts_name_numbers_that_are_measured(app: Flask) -> None:
    app.extensions["monitoring"].reporter.start("web")
    measured = {name.partition(".")[0] for name in monitoring_names(app)}
    later = {"latency_p50", "latency_p95", "latency_p99", "lag_seconds"}
    later |= {"process_cpu_seconds", "cache_hit_ratio", "requests", "request_errors"}
    later |= {"database_statement_seconds", "queue_waiting"}
    assert {chart.name for chart in CHARTS} - later <= measured


def monitoring_names(app: Flask) -> set[str]:
    from app.metrics import Scope, probes_of

    return {each.name for scope in Scope for each in probes_of(scope)}


def report_live(sample: Sample) -> None:
    from app.broker import topics
    from app.extensions import broker

    broker.publish(topics.METRICS, "sample", sample.as_data())


def frames_of(response: Any) -> Any:
    """Yield name and data of each event of a stream."""
    for chunk in response.response:
        lines = dict(
            line.split(": ", 1) for line in chunk.decode().splitlines() if ": " in line
        )
        if "event" in lines:
            yield lines["event"], orjson.loads(lines["data"])


def rows(browser: Browser, pid: str) -> list[list[str]]:
    """Return the cells of the rows about a process."""
    page = browser.open("/admin/metrics")
    found = [row.all("th", "td") for row in page.root.all("tr")]
    return [[c.text for c in row] for row in found if row[0].text.endswith(f" {pid}")]
