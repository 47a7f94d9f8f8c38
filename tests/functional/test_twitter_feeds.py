"""Feeds of Twitter, which feed readers open without a session."""

import re
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from flask import Flask
from markupsafe import escape

from app import db
from app.credentials import feed_keys
from app.integrations.twitter import accounts, mirror
from app.lib.clock import utcnow
from app.models import Attachment, TwitterAccount, User
from flask_twitter_api.sandbox import Sandbox
from tests.support.browsing import Browsing
from tests.support.factories import PASSWORD

pytestmark = pytest.mark.usefixtures("sandbox")

ATOM = "{http://www.w3.org/2005/Atom}"
LINK = re.compile(r'type="application/atom\+xml"[^>]* href="([^"]+)"')


def feed_of(browsing: Browsing, page: str) -> str:
    found = LINK.search(browsing.as_user("alice").get(page).text)
    assert found
    return found[1].replace("&amp;", "&")


def titles(xml: bytes) -> list[str]:
    root = Xml.fromstring(xml)  # noqa: S314  # our own feed
    return [each.findtext(f"{ATOM}title") or "" for each in root.iter(f"{ATOM}entry")]


def contents(xml: bytes) -> list[str]:
    root = Xml.fromstring(xml)  # noqa: S314  # our own feed
    return [each.findtext(f"{ATOM}content") or "" for each in root.iter(f"{ATOM}entry")]


def test_feed_of_an_account(browsing: Browsing, sandbox: Sandbox, alice: User) -> None:
    sandbox.world.write("bob", "Tea & <cake> #tea")
    address = feed_of(browsing, "/twitter/bob")
    response = browsing.anonymous().get(address)
    assert (response.status_code, response.mimetype) == (200, "application/atom+xml")
    assert titles(response.data)[0] == "Tea & <cake> #tea"
    assert len(titles(response.data)) == 20
    again = browsing.anonymous().get(
        address, headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304


def test_feed_of_a_followed_account_needs_no_request(
    app: Flask, browsing: Browsing, sandbox: Sandbox, alice: User
) -> None:
    address = feed_of(browsing, "/twitter/bob")
    accounts.follow(alice, "bob")
    sandbox.world.write("bob", "Mirrored")
    db.session.execute(db.update(TwitterAccount).values(due_at=utcnow()))
    db.session.commit()
    mirror.mirror_due(app.extensions["twitter_pictures"])
    sandbox.calls.clear()
    response = browsing.anonymous().get(address)
    assert titles(response.data)[0] == "Mirrored"
    assert sandbox.calls == []


def test_entry_without_text_is_titled_by_its_media(
    browsing: Browsing, sandbox: Sandbox, alice: User
) -> None:
    sandbox.world.write("bob", "", pictures=("wall-1", "wall-2"))
    feed = browsing.anonymous().get(feed_of(browsing, "/twitter/bob")).data
    assert titles(feed)[0] == "A picture about wall"
    assert 'alt="A picture about wall"' in contents(feed)[0]


@pytest.mark.parametrize(
    ("alt", "title"),
    [("Tea & <cake>", "Tea & <cake>"), (None, "Picture by Bob Bergman")],
)
def test_ingested_entry_without_text_is_titled_by_its_media(
    app: Flask,
    browsing: Browsing,
    sandbox: Sandbox,
    alice: User,
    alt: str | None,
    title: str,
) -> None:
    address = feed_of(browsing, "/twitter/bob")
    accounts.follow(alice, "bob")
    sandbox.world.write("bob", "", pictures=("wall-1", "wall-2"))
    db.session.execute(db.update(TwitterAccount).values(due_at=utcnow()))
    db.session.commit()
    mirror.mirror_due(app.extensions["twitter_pictures"])
    db.session.execute(db.update(Attachment).values(alt=alt))
    db.session.commit()
    feed = browsing.anonymous().get(address).data
    assert titles(feed)[0] == title
    assert f'alt="{escape(alt or "")}"' in contents(feed)[0]


def test_feed_of_a_search(browsing: Browsing, sandbox: Sandbox, alice: User) -> None:
    sandbox.world.write("elif", "A wombat")
    address = feed_of(browsing, "/twitter/search?q=wombat")
    assert titles(browsing.anonymous().get(address).data) == ["A wombat"]
    blank = address.replace("q=wombat", "q=")
    assert browsing.anonymous().get(blank).status_code == 400


def test_without_a_valid_key_one_gets_no_feed(browsing: Browsing, alice: User) -> None:
    for path in ("bob", "search", "i/lists/1"):
        address, browser = f"/twitter/{path}/feed.atom?q=tea", browsing.anonymous()
        assert browser.get(address).status_code == 302
        # No address of the page that signs in has a key in it.
        assert browser.get(f"{address}&key=forged").status_code == 404


def test_new_password_ends_the_feeds(browsing: Browsing, alice: User) -> None:
    address = feed_of(browsing, "/twitter/bob")
    alice.set_password(PASSWORD)
    db.session.commit()
    assert browsing.anonymous().get(address).status_code == 404


def test_renewed_addresses_end_the_feeds(browsing: Browsing, alice: User) -> None:
    former = feed_of(browsing, "/twitter/bob")
    feed_keys.renew(alice, alice.feed_epoch)
    assert browsing.anonymous().get(former).status_code == 404
    present = feed_of(browsing, "/twitter/bob")
    assert browsing.anonymous().get(present).status_code == 200


@pytest.fixture
def three_a_minute(config: Any) -> None:
    config.RATELIMIT_ENABLED = True
    config.TWITTER_PAGE_LIMIT = "3 per minute"


@pytest.mark.usefixtures("three_a_minute")
def test_feed_counts_for_the_owner_of_its_key(
    app: Flask, browsing: Browsing, alice: User, bob: User
) -> None:
    """Alice has three, of which her page is one; Bob, in the same network, his own."""
    address, reader = feed_of(browsing, "/twitter/bob"), browsing.anonymous()
    statuses = [reader.get(address).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    key = feed_keys.key_of(bob, app.config["SECRET_KEY"])
    assert reader.get(f"/twitter/bob/feed.atom?key={key}").status_code == 200
