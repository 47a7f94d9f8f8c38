"""Feeds, as the programs that read them want them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import feedparser
import pytest
from flask import Flask

from app.web import feeds
from tests.support import feed_rules

ROOT = "https://site.example"
EXTENSIONS = tuple(feeds.FORMATS)
WRITTEN = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def entry(name: str, **values: Any) -> feeds.Entry:
    given = {
        "id": f"tag:site.example,2026-11-21:{name}",
        "url": f"{ROOT}/{name}",
        "title": name,
        "author": feeds.Author("Alice", f"{ROOT}/user/alice"),
        "html": f"<p>{name}</p>",
        "written_at": WRITTEN,
    }
    return feeds.Entry(**given | values)


def feed(*entries: feeds.Entry, **values: Any) -> feeds.Feed:
    given = {"title": "Bob", "url": f"{ROOT}/feed", "page_url": f"{ROOT}/bob"}
    return feeds.Feed(**given | values, root=ROOT, entries=entries)


def serialize(extension: str, given: feeds.Feed) -> bytes:
    return feeds.FORMATS[extension].serialize(given)


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_full_feed_breaks_no_rule(extension: str) -> None:
    files = tuple(feeds.Enclosure(f"{ROOT}/media/{n}", "image/webp", n) for n in (1, 2))
    full = entry(
        "tea",
        html='<p><a href="/tag/tea">#tea</a></p>',
        enclosures=files,
        tags=("tea", "چای"),
        language="fa",
        changed_at=WRITTEN.astimezone(timezone(timedelta(hours=3, minutes=30))),
    )
    given = feed(full, entry("cake"), subtitle="Tea", language="en", hub=f"{ROOT}/hub")
    assert feed_rules.problems(extension, serialize(extension, given)) == []


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_empty_feed_breaks_no_rule(extension: str) -> None:
    assert feed_rules.problems(extension, serialize(extension, feed())) == []


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_broken_entry_is_found_by_the_rules(extension: str) -> None:
    broken = entry("tea", id="tea", url="/tea", html='<a href="tea">')
    assert len(feed_rules.problems(extension, serialize(extension, feed(broken)))) == 3


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_entry_is_in_a_feed_once(extension: str) -> None:
    body = serialize(extension, feed(entry("tea"), entry("cake"), entry("tea")))
    names = [each.rpartition(":")[2] for each in feed_rules.ids(extension, body)]
    assert names == ["tea", "cake"]


@pytest.mark.parametrize("extension", ["atom", "rss"])
def test_controls_and_markup_survive_parsers(extension: str) -> None:
    hostile = "a\x00b\x0b\ud800\uffff & <b>]]> \U0001f600"
    given = entry("tea", title=hostile, html=f"<p>{hostile}</p>", tags=(hostile,))
    body = serialize(extension, feed(given, title=hostile))
    parsed = feedparser.parse(body)
    assert not parsed.bozo
    assert parsed.entries[0].tags[0].term == "ab & <b>]]> \U0001f600"


def test_json_feed_keeps_what_json_can_carry() -> None:
    given = entry("tea", html="<p>\ud800\u0007چای</p>")
    item = json.loads(serialize("json", feed(given)))["items"][0]
    assert item["content_html"] == "<p>\u0007چای</p>"


@pytest.mark.parametrize("extension", ["atom", "rss"])
def test_parser_finds_hub_author_dates_and_files(extension: str) -> None:
    file = feeds.Enclosure(f"{ROOT}/media/1", "image/webp", 812)
    body = serialize(extension, feed(entry("tea", enclosures=(file,)), hub=f"{ROOT}/h"))
    parsed = feedparser.parse(body)
    assert [link.href for link in parsed.feed.links if link.rel == "hub"] == [
        f"{ROOT}/h"
    ]
    found = parsed.entries[0]
    assert (found.author, found.enclosures[0].length) == ("Alice", "812")
    assert found.published_parsed[:5] == (2026, 11, 21, 9, 30)


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_unchanged_feed_is_not_sent_again(app: Flask, extension: str) -> None:
    given = feed(entry("tea"))
    with app.test_request_context():
        first = feeds.respond(given, extension)
    with app.test_request_context(headers={"If-None-Match": first.headers["ETag"]}):
        assert feeds.respond(given, extension).status_code == 304
    edited = entry("tea", changed_at=WRITTEN + timedelta(minutes=1))
    with app.test_request_context(headers={"If-None-Match": first.headers["ETag"]}):
        changed = feeds.respond(replace(given, entries=(edited,)), extension)
    assert changed.status_code == 200
