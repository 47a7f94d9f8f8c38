"""The log line of a request says how long it took and what it cost."""

import json
import logging
import re

import pytest
from flask import Flask

from app.logs import JsonFormatter
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
