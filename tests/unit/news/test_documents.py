"""Documents of strangers are read by a process that they can end alone."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from app.exceptions import Unavailable
from app.lib.confined import starting
from app.lib.headlines import Item
from app.lib.safe_fetch import Response
from app.news.documents import Documents, TooSlow
from app.news.parsing.wire import Parsed, Reading
from tests.support.news import rss

URL = "https://site.example/"
# Each further element of the selector makes it 16 times as long.
SELECTOR = "p div div div div div div div div b"
NESTED = b"<div>" * 110 + b"<b>x</b>" + b"</div>" * 110
HUNG = [sys.executable, "-c", "import time; time.sleep(600)"]
# It answers with whether it knows a secret.
SECRETIVE = """
import json, os, sys
sys.stdin.buffer.readline()
print(json.dumps({"parsed": None, "links": [], "is_selector": "SECRET" in os.environ}))
"""


def document(body: str | bytes) -> Response:
    return Response(200, URL, {}, body if isinstance(body, bytes) else body.encode())


def test_selector_that_takes_ages_ends_its_process_alone() -> None:
    with Documents() as documents:
        with pytest.raises(TooSlow):
            documents.read(document(NESTED), SELECTOR)
        found = documents.read(document(rss(["News"])))
    assert found.parsed is not None
    assert [item.title for item in found.parsed.items] == ["News"]


def test_hanging_process_is_killed() -> None:
    with Documents(HUNG, allowance=0.2) as documents, pytest.raises(TooSlow):
        documents.read(document("x" * 1_000_000))


@pytest.mark.parametrize(
    "program", ["import os; os.abort()", "raise SystemExit(3)", "print('{', end='')"]
)
def test_process_that_fails_holds_nothing(program: str) -> None:
    with Documents([sys.executable, "-c", program]) as documents:
        assert documents.read(document("x" * 1_000_000)) == Reading()


def test_failing_fork_is_no_fault_of_the_document() -> None:
    with Documents(["/nowhere/python"]) as documents, pytest.raises(Unavailable):
        documents.read(document("x"))


def test_process_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "known")
    with Documents([sys.executable, "-c", SECRETIVE]) as documents:
        assert not documents.read(document("")).is_selector


def test_page_names_feeds_and_wrong_selector_is_refused() -> None:
    page = document("<link rel=alternate type=application/rss+xml href=/feed>")
    with Documents() as documents:
        assert documents.read(page).links == (f"{URL}feed",)
        assert not documents.read(page, "a[[").is_selector


def test_reading_survives_the_way_between_processes() -> None:
    feed = {
        "<title>": "A \udc80 \U0001f600",
        "<pubDate>": "Sun, 29 Nov 2026 10:00:00 GMT",
        "<link>": f"{URL}1",
    }
    inner = "".join(f"{tag}{text}</{tag[1:]}" for tag, text in feed.items())
    body = f"<rss version='2.0'><channel><item>{inner}</item></channel></rss>"
    with Documents() as documents:
        found = documents.read(document(body.encode("utf-8", "replace")))
    moment = datetime(2026, 11, 29, 10, tzinfo=UTC)
    item = Item(f"{URL}1", "A ? \U0001f600", published_at=moment)
    assert found.parsed == Parsed((item,))


def test_process_loads_neither_application_nor_database() -> None:
    program = starting.command("app.news.parsing.process")[2:]
    done = subprocess.run(
        [sys.executable, "-P", "-X", "importtime", *program],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "feedparser" in loaded
    assert not loaded & {"flask", "sqlalchemy", "redis", "app.extensions"}
