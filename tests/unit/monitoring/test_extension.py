"""Monitoring within one process, where there is no Redis."""

import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app import metrics
from app.metrics import Sample, Scope
from app.monitoring import WEB, monitoring
from tests.support.waiting import wait_for


@pytest.fixture
def reporting(app: Flask) -> Iterator[Flask]:
    """An application that reports."""
    app.config["METRICS_ENABLED"] = True
    with monitoring.reporting(app, WEB):
        yield app


def test_process_shows_itself_and_the_site(reporting: Flask) -> None:
    wait_for(lambda: len(monitoring.history()) == 2)
    site, own = monitoring.history()
    assert site.is_site
    assert own.last.kind == WEB
    assert own.last.pid == os.getpid()
    assert site.last.values["outbox_waiting.mail"] == 0


def test_scrape_shows_each_cache_and_gaps(reporting: Flask) -> None:
    headers = {"Host": "127.0.0.1:5000"}
    wait_for(lambda: len(monitoring.history()) == 2)
    text = reporting.test_client().get("/metrics", headers=headers).text
    for figure in ("hits_total", "misses_total", "entries"):
        assert f'microblog_cache_{figure}{{cache="API tokens"' in text
    assert "microblog_cache_gaps_total{" in text


def test_subscriber_receives_live_samples(reporting: Flask) -> None:
    subscription = monitoring.subscribe()
    event = wait_for(lambda: subscription.get(1.0))
    assert event.name == "sample"
    assert Sample.from_data(event.data).pid == os.getpid()
    subscription.close()


def test_failing_probe_ends_no_reports(
    reporting: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    # Whatever a test of before has set.
    caplog.set_level(logging.WARNING, logger="app.metrics")

    def fail() -> float:
        raise RuntimeError("no such part")

    metrics.probe("test_fails", fail)
    metrics.probe("test_fails_for_site", fail, scope=Scope.SITE)
    try:
        wait_for(lambda: len(monitoring.history()) == 2)
        count = len(monitoring.history()[-1].samples)
        wait_for(lambda: len(monitoring.history()[-1].samples) > count + 1)
        for name in ("test_fails", "test_fails_for_site"):
            wait_for(lambda said=f"Probe {name} failed": said in caplog.text)
    finally:
        metrics.remove("test_fails")
        metrics.remove("test_fails_for_site")


def test_site_that_does_not_report_starts_nothing(app: Flask) -> None:
    monitoring.start(app, WEB)
    assert monitoring.history() == []
    assert app.extensions["monitoring"].reporter.kind == ""


def test_forked_process_reports_nothing_by_itself(reporting: Flask) -> None:
    wait_for(monitoring.history)
    child = os.fork()
    if child == 0:
        monitor: Any = reporting.extensions["monitoring"]
        os._exit(len(monitor.reporter.kind))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_second_binding_is_refused(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="already"):
        monitoring.init_app(app)
