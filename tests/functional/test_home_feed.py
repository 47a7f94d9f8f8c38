"""The feed of a home timeline, at a private address."""

import re

import feedparser
import pytest
from flask import Flask

from app import db
from app.credentials import feed_keys, passwords
from app.models import Post, User
from app.relationships import blocks
from app.relationships import service as relationships
from app.site import settings
from app.web.feeds import FORMATS
from tests.support import feed_rules
from tests.support.browsing import Browsing
from tests.support.counting import StatementCounter
from tests.support.factories import PASSWORD, follow, make_post, make_user

ADDRESS = re.compile(r'href="[^"]*?(/home/feed\.(\w+)\?key=[^"]+)"')


def address_of(app: Flask, person: User, extension: str = "atom") -> str:
    key = feed_keys.key_of(person, app.config["SECRET_KEY"])
    return f"/home/feed.{extension}?key={key}"


def read(browsing: Browsing, address: str) -> list[int]:
    response = browsing.anonymous().get(address)
    assert response.status_code == 200, response.text
    ids = feed_rules.ids("atom", response.data)
    return [int(each.rpartition("/")[2]) for each in ids]


@pytest.fixture
def tea(alice: User, bob: User) -> Post:
    """A post by somebody whom Alice follows."""
    follow(alice, bob)
    return make_post(bob, "Tea")


def test_addresses_in_settings_open_the_home_feed(
    browsing: Browsing, tea: Post
) -> None:
    page = browsing.as_user("alice").get("/settings/feeds").text
    found = {end: path for path, end in ADDRESS.findall(page)}
    assert set(found) == set(FORMATS)
    for end, address in found.items():
        response = browsing.anonymous().get(address)
        assert feed_rules.problems(end, response.data) == []
        assert len(feed_rules.ids(end, response.data)) == 1
        assert response.headers["Cache-Control"] == "private, max-age=60"


def test_each_home_is_a_feed_of_its_own(
    app: Flask, browsing: Browsing, alice: User, bob: User
) -> None:
    def id_of(person: User) -> str:
        data = browsing.anonymous().get(address_of(app, person)).data
        return str(feedparser.parse(data).feed.id)

    assert id_of(alice) != id_of(bob)


def test_home_page_names_its_private_feeds(browsing: Browsing, tea: Post) -> None:
    head = browsing.as_user("alice").get("/").text.partition("<body")[0]
    addresses = [path for path, _end in ADDRESS.findall(head)]
    assert len(addresses) == len(FORMATS)
    assert read(browsing, addresses[0]) == [tea.id]


def test_renewed_address_is_void(
    app: Flask, browsing: Browsing, alice: User, tea: Post
) -> None:
    former, browser = address_of(app, alice), browsing.as_user("alice")
    assert read(browsing, former) == [tea.id]
    # The second form was drawn before the first was sent.
    for _ in range(2):
        response = browser.submit("/settings/feeds", {"number": "0"})
        assert response.status_code == 302
    assert browsing.anonymous().get(former).status_code == 404
    db.session.refresh(alice)
    assert alice.feed_epoch == 1
    assert read(browsing, address_of(app, alice)) == [tea.id]


def test_new_password_and_suspension_end_the_address(
    app: Flask, browsing: Browsing, alice: User, tea: Post
) -> None:
    former = address_of(app, alice)
    passwords.change(alice, PASSWORD, "another long password")
    assert browsing.anonymous().get(former).status_code == 404
    present = address_of(app, alice)
    alice.deactivated_at = tea.timestamp
    db.session.commit()
    assert browsing.anonymous().get(present).status_code == 404


@pytest.mark.parametrize("key", ["", "x", "a.b", "WzEsMCwwXQ.x", "%ff%00"])
def test_forged_key_is_not_found(browsing: Browsing, alice: User, key: str) -> None:
    response = browsing.anonymous().get(f"/home/feed.rss?key={key}")
    assert response.status_code == 404


def test_without_a_key_one_has_to_sign_in(browsing: Browsing, tea: Post) -> None:
    response = browsing.anonymous().get("/home/feed.atom")
    assert response.status_code == 302
    assert "/auth/login" in response.headers["Location"]
    assert browsing.as_user("alice").get("/home/feed.atom").status_code == 200


def test_home_feed_follows_every_change(
    app: Flask, browsing: Browsing, alice: User, bob: User, tea: Post
) -> None:
    address = address_of(app, alice)
    own = make_post(alice, "Own")
    assert read(browsing, address) == [own.id, tea.id]
    blocks.mute(alice, bob)
    assert read(browsing, address) == [own.id]
    blocks.unmute(alice, bob)
    newer = make_post(bob, "Newer")
    assert read(browsing, address) == [newer.id, own.id, tea.id]
    relationships.unfollow(alice, bob)
    assert read(browsing, address) == [own.id]


def test_closed_site_and_person_stay_in_the_home_feed(
    app: Flask, browsing: Browsing, alice: User, bob: User, tea: Post
) -> None:
    settings.set_open_to_strangers(False)
    bob.members_only = True
    db.session.commit()
    assert read(browsing, address_of(app, alice)) == [tea.id]


def test_reader_that_asks_again_costs_no_statement(
    app: Flask, browsing: Browsing, statements: StatementCounter, alice: User, tea: Post
) -> None:
    for number in range(60):
        author = make_user(f"u{number}")
        follow(alice, author)
        make_post(author, "Cake")
    address = address_of(app, alice)
    browser = browsing.anonymous()
    first = browser.get(address)
    db.session.rollback()
    with statements() as asked:
        etag = {"If-None-Match": first.headers["ETag"]}
        assert browser.get(address).status_code == 200
        assert browser.get(address, headers=etag).status_code == 304
    assert asked == []


def test_merged_home_feed_is_what_the_page_shows(
    app: Flask, browsing: Browsing, alice: User, bob: User
) -> None:
    follow(alice, bob)
    authors = [alice, bob, *(make_user(f"u{number}") for number in range(3))]
    for number in range(60):
        make_post(authors[number % 5], f"Post {number}")
    page = browsing.as_user("alice").get("/").text
    shown = [int(each) for each in re.findall(r'data-id="(\d+)"', page)]
    found = read(browsing, address_of(app, alice))
    assert found == shown[: len(found)]
    assert len(found) == 24
