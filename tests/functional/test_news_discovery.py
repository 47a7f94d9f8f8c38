"""What somebody means by an address, also where servers mislead."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import User
from app.news.models import NewsSource
from app.news.refresh import refresh_due
from tests.support.browsing import Browser, Browsing
from tests.support.news import make_source, rss
from tests.support.sources import LOOPBACK, Site, fetcher, redirect, running_site

PAGE = "/news/sources"
SELECTOR = "p div div div div div div div div b"
NESTED = "<div>" * 110 + "<b>x</b>" + "</div>" * 110
TOO_SLOW = "It takes too long to read."


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """A server of this machine from which the site may fetch."""
    app.config["FETCH_ALLOWED_NETWORKS"] = LOOPBACK
    with running_site() as site:
        yield site


@pytest.fixture
def reader(browsing: Browsing, alice: User) -> Browser:
    """The browser of a member."""
    return browsing.as_user(alice)


def _add(reader: Browser, address: str, **fields: str) -> TestResponse:
    values = {"address": address} | fields
    return reader.submit(f"{PAGE}/add", values, page=PAGE)


def _source() -> NewsSource:
    db.session.rollback()
    return db.session.query(NewsSource).one()


def test_page_that_takes_ages_is_not_added(reader: Browser, site: Site) -> None:
    response = _add(reader, site.serve("/", NESTED), selector=SELECTOR)
    assert (response.status_code, TOO_SLOW in response.text) == (400, True)


def test_owner_sees_that_a_source_takes_too_long(
    reader: Browser, alice: User, site: Site
) -> None:
    address = site.serve("/slow", NESTED)
    slow = make_source(address, owner=alice, kind="page", selector=SELECTOR)
    other = make_source(site.serve("/feed", rss(["News"])), owner=alice)
    refresh_due(fetcher())
    assert (slow.last_error, slow.failures) == (TOO_SLOW, 1)
    assert (other.last_error, other.failures) == (None, 0)
    assert TOO_SLOW in reader.get(PAGE).text


def test_tag_of_a_blog_is_read_from_its_page(reader: Browser, site: Site) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="index.xml">'
    site.serve("/tags/cats/index.xml", rss(["Cats"]))
    _add(reader, site.serve("/tags/cats/", link))
    assert _source().address == site.url("/tags/cats/index.xml")


@pytest.mark.parametrize(("status", "stored"), [(302, "/asked"), (301, "/moved")])
def test_only_what_moved_for_good_is_stored_as_moved(
    reader: Browser, site: Site, status: int, stored: str
) -> None:
    site.serve("/moved", rss(["News"]))
    site.pages["/asked"] = redirect("/moved", status)
    _add(reader, site.url("/asked"))
    assert _source().address == site.url(stored)


def test_script_of_a_feed_is_no_address_of_its_site(
    reader: Browser, site: Site
) -> None:
    feed = rss(["News"]).replace("http://daily.example/<", "javascript:alert(1)<")
    _add(reader, site.serve("/feed", feed))
    assert _source().site_url == ""
    assert "javascript:alert" not in reader.get(PAGE).text
