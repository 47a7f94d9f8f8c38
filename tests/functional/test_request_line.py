"""The log line of a request says how long it took and what it cost."""

import json
import logging
import re

import pytest
from flask import Flask, Response, request

from app.broker import waiting
from app.extensions import broker
from app.logs import JsonFormatter
from app.metrics import work
from app.metrics.requests import requests
from app.web.policies import PUBLIC, policy
from tests.support.browsing import Browsing


def line_of(caplog: pytest.LogCaptureFixture) -> logging.LogRecord:
    (line,) = [record for record in caplog.records if record.name == "app.request"]
    return line


def test_line_counts_statements_and_cache_entries(
    browsing: Browsing, alice: object, caplog: pytest.LogCaptureFixture
) -> None:
    browser = browsing.as_user("alice")
    with caplog.at_level("INFO", "app.request"):
        browser.get("/index")
    pattern = (
        r"GET /index 200 \d+\.\d ms, [1-9]\d* statements \d+\.\d ms, cache \d+ of \d+"
    )
    assert re.fullmatch(pattern, line_of(caplog).getMessage())


def test_json_has_the_same_as_fields(
    app: Flask, browsing: Browsing, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "app.request"):
        browsing.anonymous().get("/healthz")
    line = json.loads(JsonFormatter().format(line_of(caplog)))
    assert (line["method"], line["path"], line["status"]) == ("GET", "/healthz", 200)
    assert line["statements"] == line["cache_hits"] == line["cache_misses"] == 0
    assert line["statement_milliseconds"] == 0
    assert line["milliseconds"] >= 0


def test_waiting_of_a_long_poll_is_left_out(app: Flask) -> None:
    queue = "/queue/app/tests/empty"
    with work.measured() as found:
        assert waiting.consume(broker, {}, queue, "group", "one", seconds=0.3) == []
    assert found.waited_seconds >= 0.3


def test_poll_that_goes_on_waiting_has_no_line_yet(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def view() -> Response:
        taken = waiting.consume(
            broker, request.environ, "/queue/app/tests/empty", "group", "one", seconds=9
        )
        assert isinstance(taken, waiting.Waiting)
        return waiting.response(taken)

    app.add_url_rule("/poll", "poll", policy(PUBLIC)(view))
    before = requests.total
    with caplog.at_level("INFO", "app.request"):
        offer = {waiting.OFFER: True}
        app.test_client().get("/poll", environ_overrides=offer, buffered=True)
    assert not [record for record in caplog.records if record.name == "app.request"]
    assert requests.total == before
