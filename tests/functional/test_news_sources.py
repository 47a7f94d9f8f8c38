"""Managing sources: who may, how they are found, lists of feeds, mutes, errors."""

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import User
from app.news.models import NewsSource
from app.news.refresh import refresh_due
from tests.support.browsing import Browser, Browsing
from tests.support.news import make_source, rss, store
from tests.support.sources import LOOPBACK, Site, fetcher, hanging, running_site

PAGE = "/news/sources"
OPML = (
    '<opml version="2.0"><body><outline text="Folder">'
    '<outline type="rss" text="A" xmlUrl="https://a.example/feed"/>'
    '<outline type="rss" text="B" xmlUrl="http://b.example/feed"/>'
    '<outline type="rss" text="Bad" xmlUrl="file:///etc/passwd"/>'
    "</outline></body></opml>"
)


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """A server of this machine from which the site may fetch."""
    app.config["FETCH_ALLOWED_NETWORKS"] = LOOPBACK
    with running_site() as site:
        yield site


@pytest.fixture
def admin(browsing: Browsing, bob: User) -> Browser:
    """The browser of Bob, who is an administrator."""
    bob.is_admin = True
    db.session.commit()
    return browsing.as_user(bob)


def add(browser: Browser, address: str, **fields: str) -> TestResponse:
    """Send the form that adds a source."""
    values = {"address": address} | fields
    return browser.submit(f"{PAGE}/add", values, page=PAGE)


def all_sources() -> list[NewsSource]:
    """Return all sources as they are stored now."""
    db.session.rollback()
    return db.session.query(NewsSource).order_by(NewsSource.id).all()


def test_feed_is_added_with_its_headlines(
    browsing: Browsing, alice: User, site: Site
) -> None:
    reader = browsing.as_user(alice)
    assert add(reader, site.serve("/feed", rss(["First news"]))).status_code == 302
    (source,) = all_sources()
    assert (source.user_id, source.kind) == (alice.id, "feed")
    assert source.name == "The Daily"
    assert "First news" in reader.get("/news").text
    assert "Works" in reader.get(PAGE).text


def test_feed_of_a_page_is_discovered(
    browsing: Browsing, alice: User, site: Site
) -> None:
    page = (
        '<head><link rel="alternate" type="application/rss+xml" href="/comments"'
        ' title="Comments"><link rel="alternate stylesheet" href="/x.css">'
        '<link rel="alternate" type="application/atom+xml" href="feed.xml"></head>'
    )
    site.serve("/blog/feed.xml", rss(["Discovered"]))
    add(browsing.as_user(alice), site.serve("/blog/", page), name="My name")
    (source,) = all_sources()
    assert (source.address, source.name) == (site.url("/blog/feed.xml"), "My name")


def test_page_without_a_feed_needs_a_selector(
    browsing: Browsing, alice: User, site: Site
) -> None:
    address = site.serve("/town", "<h2><a href='/1'>Town fair</a></h2>")
    reader = browsing.as_user(alice)
    response = add(reader, address)
    assert response.status_code == 400
    assert "The page names no feed." in response.text
    assert f'value="{address}"' in response.text
    assert "The selector finds no" in add(reader, address, selector="h7").text
    assert "This is not a selector" in add(reader, address, selector="a[[").text
    assert add(reader, address, selector="h2").status_code == 302
    assert "Town fair" in reader.get("/news").text


def test_tag_of_mastodon_is_its_feed(
    browsing: Browsing, alice: User, site: Site
) -> None:
    toot = (
        "<rss version='2.0'><channel><title>x</title><item><link>http://m.example/1"
        "</link><description>&lt;p&gt;A toot about cats&lt;/p&gt;</description></item>"
        "</channel></rss>"
    )
    site.serve("/tags/cats.rss", toot)
    reader = browsing.as_user(alice)
    add(reader, site.url("/tags/cats"))
    (source,) = all_sources()
    assert source.kind == "mastodon"
    assert source.name == f"#cats@127.0.0.1:{site.port}"
    assert "A toot about cats" in reader.get("/news").text


def test_addresses_that_cannot_be_read_are_explained(
    app: Flask, browsing: Browsing, alice: User, site: Site
) -> None:
    reader = browsing.as_user(alice)
    app.config["FETCH_ALLOWED_NETWORKS"] = ()
    for address, sentence in (
        (site.serve("/feed", rss(["x"])), "This address may not be fetched."),
        ("http://169.254.169.254/latest", "This address may not be fetched."),
        ("http://2130706433/", "This address may not be fetched."),
        ("file:///etc/passwd", "Only addresses of http and https are fetched."),
        ("http://nowhere.invalid/", "The server cannot be reached."),
        ("@jack", "This site is not connected to Twitter."),
        ("x" * 3000, "900 characters"),
        ("", "This field is required."),
    ):
        response = add(reader, address)
        assert response.status_code == 400
        assert sentence in response.text, address
    assert all_sources() == []
    assert site.requests == []


def test_source_is_added_once(browsing: Browsing, alice: User, site: Site) -> None:
    reader, address = browsing.as_user(alice), site.serve("/feed", rss(["x"]))
    add(reader, address)
    response = add(reader, address)
    assert response.status_code == 400
    assert "This source is here already." in response.text


def test_administrators_alone_manage_sources_of_the_site(
    browsing: Browsing, alice: User, admin: Browser, site: Site
) -> None:
    address, reader = site.serve("/feed", rss(["News"])), browsing.as_user(alice)
    assert add(reader, address, is_site_wide="y").status_code == 403
    assert add(admin, address, is_site_wide="y").status_code == 302
    (source,) = all_sources()
    assert source.user_id is None
    for button in ("remove", "refresh"):
        response = reader.submit(PAGE, {button: str(source.id)})
        assert response.status_code == 403
    assert reader.get(f"{PAGE}/{source.id}").status_code == 403
    assert address not in reader.get(PAGE).text
    assert address in admin.get(PAGE).text
    admin.submit(PAGE, {"remove": str(source.id)})
    assert all_sources() == []
    log = admin.get("/admin/log").text
    assert log.index("removed a source of news") < log.index("added a source of news")


def test_own_source_is_hidden_from_others(
    browsing: Browsing, alice: User, bob: User
) -> None:
    source = make_source(owner=alice)
    other = browsing.as_user(bob)
    for button in ("remove", "refresh", "mute"):
        response = other.submit(PAGE, {button: str(source.id)})
        assert response.status_code == 404
    for number in (source.id, 0, 9999999999):
        assert other.get(f"{PAGE}/{number}").status_code == 404
    assert len(all_sources()) == 1


def test_source_is_renamed_and_recoloured(browsing: Browsing, alice: User) -> None:
    source = make_source(owner=alice)
    reader = browsing.as_user(alice)
    url = f"{PAGE}/{source.id}"
    reader.submit(url, {"name": "Ours <i>", "colour": "7"})
    (source,) = all_sources()
    assert (source.name, source.colour) == ("Ours", 7)
    assert reader.submit(url, {"name": "", "colour": "7"}).status_code == 400
    assert reader.submit(url, {"name": "X", "colour": "77"}).status_code == 400


def test_owner_reads_why_a_source_fails(
    browsing: Browsing, alice: User, bob: User, site: Site
) -> None:
    site.pages["/feed"] = hanging
    make_source(site.url("/feed"), owner=alice)
    refresh_due(fetcher(seconds=0.3))
    reader = browsing.as_user(alice)
    assert "The server did not answer in time." in reader.get(PAGE).text
    assert "did not answer" not in browsing.as_user(bob).get(PAGE).text
    (source,) = all_sources()
    response = reader.submit(PAGE, {"refresh": str(source.id)}, follow_redirects=True)
    assert "This source has just been fetched" in response.text


def test_muted_source_is_not_shown(browsing: Browsing, alice: User, bob: User) -> None:
    source = make_source()
    store(source, "Loud news")
    reader = browsing.as_user(alice)
    for _ in range(2):
        assert reader.submit(PAGE, {"mute": str(source.id)}).status_code == 302
    assert "Loud news" not in reader.get("/news").text
    assert "Loud news" in browsing.as_user(bob).get("/news").text
    reader.submit(PAGE, {"unmute": str(source.id)})
    assert "Loud news" in reader.get("/news").text


def test_list_of_feeds_is_imported_and_exported(
    browsing: Browsing, alice: User
) -> None:
    reader = browsing.as_user(alice)
    for added in ("2", "0"):
        response = reader.submit(
            f"{PAGE}/import",
            {"opml": (io.BytesIO(OPML.encode()), "list.opml")},
            page=PAGE,
            follow_redirects=True,
        )
        assert f"Sources added: {added}" in response.text
    exported = reader.get(f"{PAGE}.opml")
    assert exported.mimetype == "text/x-opml"
    assert 'xmlUrl="https://a.example/feed"' in exported.text
    assert "outline" not in reader.get(f"{PAGE}.opml?site=1").text


def test_list_that_is_none_is_refused(browsing: Browsing, alice: User) -> None:
    bomb = b"<!DOCTYPE o [<!ENTITY a 'aaa'>]><opml>&a;</opml>"
    for data in (b"hello", bomb):
        response = browsing.as_user(alice).submit(
            f"{PAGE}/import", {"opml": (io.BytesIO(data), "x.opml")}, page=PAGE
        )
        assert response.status_code == 400
        assert "This is no list of feeds (OPML)" in response.text


def test_strangers_are_asked_to_sign_in(browsing: Browsing) -> None:
    response = browsing.anonymous().get(PAGE)
    assert response.status_code == 302
    assert "next=" in response.location
