"""What feeds and pages hold, whatever is in them."""

import json
from datetime import UTC, datetime

import pytest

from app.exceptions import Invalid
from app.lib.headlines import link_key, make_item, plain_text, title_key
from app.lib.safe_fetch import Response
from app.news import opml
from app.news.models import NewsSource
from app.news.parsing.feeds import parse_feed
from app.news.parsing.pages import document, is_selector, parse_page
from app.news.parsing.wire import Parsed
from tests.support.news import rss

URL = "https://site.example/news/feed"


def response(body: str | bytes, kind: str = "") -> Response:
    """Return a response with a body."""
    data = body.encode() if isinstance(body, str) else body
    return Response(200, URL, {"content-type": kind} if kind else {}, data)


def parsed(body: str | bytes) -> Parsed:
    """Return what a feed holds."""
    found = parse_feed(response(body))
    assert found is not None
    return found


def test_rss_is_read() -> None:
    found = parsed(rss(["One & <two>"]))
    assert (found.name, found.site_url) == ("The Daily", "http://daily.example/")
    assert found.items[0].title == "One &"
    assert found.items[0].url.startswith("http://daily.example/0-")


def test_atom_with_relative_links_is_read() -> None:
    found = parsed(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Ä</title>'
        '<entry><title type="html">A &lt;b&gt;bold&lt;/b&gt; claim</title>'
        '<link href="../story?a=1&amp;b=2"/><author><name>Ann</name></author>'
        "<updated>2026-11-29T10:00:00+02:00</updated>"
        '<content type="html">&lt;script&gt;x()&lt;/script&gt;Text</content>'
        "</entry></feed>"
    )
    (item,) = found.items
    assert item.title == "A bold claim"
    assert item.url == "https://site.example/story?a=1&b=2"
    assert (item.author, item.summary) == ("Ann", "Text")
    assert item.published_at == datetime(2026, 11, 29, 8, tzinfo=UTC)


def test_json_feed_is_read() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "items": [
            {"id": "1", "url": "/a", "content_html": "<p>Only a text</p>"},
            {"id": 2, "title": "No address"},
            "nonsense",
            {"url": "/b", "title": "B", "date_published": "2026-11-29T10:00:00Z"},
        ],
    }
    found = parsed(json.dumps(feed))
    assert [item.title for item in found.items] == ["Only a text", "B"]
    assert found.items[0].url == "https://site.example/a"


@pytest.mark.parametrize(
    "body", ["", "hello", "<html><body>Hi</body></html>", "{", "[]", "{}", "\x00\xff"]
)
def test_what_is_no_feed_is_none(body: str) -> None:
    assert parse_feed(response(body)) is None


def test_entities_of_a_feed_are_not_expanded() -> None:
    entities = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    bomb = (
        f"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY e0 'lol'>{entities}"
        "<!ENTITY file SYSTEM 'file:///etc/passwd'>]><rss version='2.0'><channel>"
        "<title>&e9;&file;</title><item><title>&e9;&file;</title>"
        "<link>https://a.example/</link></item></channel></rss>"
    )
    found = parse_feed(response(bomb))
    texts = [found.name, *(item.title for item in found.items)] if found else []
    assert all(len(text) < 200 and "root:" not in text for text in texts)


def test_page_is_read_by_selector() -> None:
    page = (
        "<title>Town</title><base href='/local/'>"
        "<article><h2>First</h2><a href='one'>more</a>"
        "<time datetime='2026-11-29T10:00:00Z'></time></article>"
        "<a href='two'><h2>Second</h2></a><h2>No link</h2>"
    )
    found = parse_page(response(page), "article, h2")
    assert found is not None
    assert [(item.title, item.url) for item in found.items] == [
        ("First", "https://site.example/local/one"),
        ("Second", "https://site.example/local/two"),
    ]
    assert found.items[0].published_at == datetime(2026, 11, 29, 10, tzinfo=UTC)
    assert parse_page(response(page), ".nothing") is None


def test_selector_differs_from_other_text() -> None:
    assert is_selector("main > h2.title a[href]")
    for selector in ("a[[", "", "h2 >"):
        assert not is_selector(selector)


@pytest.mark.parametrize(
    ("label", "letter"),
    [
        ("windows-1256", b"\xda"),
        ("us-ascii", "\u0639".encode("ascii", "xmlcharrefreplace")),
        ("undefined", "\u0639".encode()),
        ("punycode", "\u0639".encode()),
        ("idna", "\u0639".encode()),
        ("no-such", "\u0639".encode()),
    ],
)
def test_page_is_read_in_encodings_of_the_web(label: str, letter: bytes) -> None:
    page = document(response(b"<p>" + letter, f"text/html; charset={label}"))
    assert page.css_first("p").text() == "\u0639"


@pytest.mark.parametrize("site", ["javascript:alert(1)", "data:,x", "http://[x"])
def test_site_of_a_feed_is_of_the_web(site: str) -> None:
    feed = f"<rss version='2.0'><channel><title>T</title><link>{site}</link>"
    assert parsed(f"{feed}</channel></rss>").site_url == ""
    other = {"version": "https://jsonfeed.org/version/1", "items": []}
    assert parsed(json.dumps(other | {"home_page_url": site})).site_url == ""


def test_markup_becomes_plain_text() -> None:
    markup = "<p>a &amp; b</p><p>c &lt;i&gt;</p><script>x</script><img src=x onerror=y>"
    assert plain_text(markup, 100) == "a & b c <i>"
    assert plain_text("\u202eevil\u2066 \x00text", 100) == "evil text"
    assert plain_text("many words here", 12) == "many words…"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "", "/a"])
def test_item_without_web_address_is_dropped(url: str) -> None:
    assert make_item(url, "Title") is None


def test_link_with_blanks_is_read_as_browsers_do() -> None:
    item = make_item(" https://news.example/the\n harbour/1 ", "A ferry")
    assert item is not None
    assert item.url == "https://news.example/the%20harbour/1"


def test_links_of_one_story_have_one_key() -> None:
    keys = {
        link_key(url)
        for url in (
            "https://www.site.example/a/?b=1&utm_source=x",
            "http://site.example/a?b=1#top",
            "https://SITE.example/a?fbclid=2&b=1",
        )
    }
    assert len(keys) == 1
    assert link_key("https://site.example/a?b=2") not in keys


def test_titles_are_compared_by_their_words() -> None:
    first = title_key("The mayor: “We build a bridge!”")
    assert first == title_key("the mayor - we build a Bridge")
    assert title_key("Weather") is None


def test_list_of_feeds_is_read_again() -> None:
    source = NewsSource(kind="feed", address="https://a.example/f", name="A & <b>")
    source.site_url = "https://a.example/"
    page = NewsSource(kind="page", address="https://b.example/", name="B", site_url="")
    data = opml.write("Mine", [source, page])
    assert opml.read(data) == [("https://a.example/f", "A &")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<rss/>",
        b"<!DOCTYPE o [<!ENTITY a 'aaa'>]><opml><body/></opml>",
        b"<!DOCTYPE o [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><opml>&a;</opml>",
        b"<opml>" + b" " * opml.MAX_BYTES + b"</opml>",
    ],
)
def test_list_that_cannot_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        opml.read(data)
