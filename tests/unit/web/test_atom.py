"""Feeds, as the programs that read them want them."""

from datetime import UTC, datetime
from xml.etree import ElementTree as Xml

from flask import Flask

from app.web import atom

NAMES = {"a": atom.NAMESPACE}


def entry(name: str) -> atom.Entry:
    return atom.Entry(
        id=f"tag:{name}",
        url=f"https://site.example/{name}",
        title=name,
        author="Alice",
        html=f"<p>{name}</p>",
        written_at=datetime(2026, 11, 21, tzinfo=UTC),
    )


def test_entry_is_in_a_feed_once(app: Flask) -> None:
    with app.test_request_context():
        root = "https://site.example"
        entries = [entry("tea"), entry("cake"), entry("tea")]
        response = atom.respond("Bob", f"{root}/bob", root, entries)
    feed = Xml.fromstring(response.data)  # noqa: S314  # our own feed
    ids = [each.text for each in feed.findall("a:entry/a:id", NAMES)]
    assert ids == ["tag:tea", "tag:cake"]
