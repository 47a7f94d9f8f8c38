"""Accounts of Twitter and lists: what their pages say, show and lead to."""

import re
from urllib.parse import quote

import pytest
from flask import Flask

from app import db
from app.integrations.twitter import accounts, ingest
from app.models import User
from flask_twitter_api.models import Tweet
from flask_twitter_api.sandbox import Sandbox
from tests.support.browsing import Browser, Browsing

pytestmark = pytest.mark.usefixtures("sandbox")
LIST = "/twitter/i/lists/1500000000000000101"


@pytest.fixture
def reader(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def test_profile_shows_place_link_date_and_banner(reader: Browser) -> None:
    page = reader.get("/twitter/bob").text
    head = page[page.index("profile__cover") : page.index('class="tabs"')]
    assert "<bdi>Uppsala</bdi>" in head
    assert re.search(r'href="http://127\.0\.0\.1:\d+/pages/bob" rel="nofollow', head)
    assert re.search(r'Joined <time datetime="20\d\d-', head)
    assert re.search(r'class="profile__banner" src="/twitter/picture/', head)
    assert 'href="https://x.com/bob"' in head


def test_pinned_tweet_comes_first_and_once(reader: Browser, sandbox: Sandbox) -> None:
    bob = sandbox.world.person("bob")
    assert bob
    pinned = sandbox.world.by(bob)[-1]
    bob.pinned = pinned.id
    page = reader.get("/twitter/bob").text
    assert page.index("Pinned") < page.index(f"/status/{pinned.id}")
    assert page.index(f"/status/{pinned.id}") < page.index("Which bus do you wait for?")


def test_pinned_tweet_of_the_page_is_not_repeated(reader: Browser) -> None:
    page = reader.get("/twitter/bob").text
    assert page.count("Which bus do you wait for?") == 1
    assert "Pinned" in page


def test_profile_without_its_pinned_tweet_is_shown(
    reader: Browser, sandbox: Sandbox
) -> None:
    bob = sandbox.world.person("bob")
    assert bob
    bob.pinned = sandbox.world.by(bob)[-1].id
    sandbox.fail("status", status=500, path="/twitter/tweets")
    response = reader.get("/twitter/bob")
    assert response.status_code == 200
    assert "Pinned" not in response.text


def test_rail_shows_own_pictures_only(reader: Browser, sandbox: Sandbox) -> None:
    page = reader.get("/twitter/charlie").text
    rail = page[page.index('class="rail"') :].partition("</ul>")[0]
    linked = set(re.findall(r'href="/twitter/(\w+)/status', rail))
    assert linked == {"charlie"}
    assert rail.count("<img") == 6
    assert 'href="/twitter/charlie?tab=media"' in page
    # It costs no request of its own.
    assert "/twitter/tweet/advanced_search" not in sandbox.calls


def test_several_people_are_one_timeline(reader: Browser, sandbox: Sandbox) -> None:
    sandbox.world.write("bob", "Both of us")
    sandbox.world.write("elif", "And me")
    sandbox.world.write("hugo", "Not me")
    page = reader.get("/twitter/@bob,elif,bob").text
    assert "Both of us" in page
    assert "And me" in page
    assert "Not me" not in page
    assert 'href="/twitter/bob,elif?tab=media"' in page
    assert 'rel="next"' in page
    assert reader.get("/twitter/bob,no-name").status_code == 400


def test_description_has_its_links_written_out(
    reader: Browser, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = sandbox.world.person("bob")
    assert bob
    bob.bio = "Trains &amp; maps https://t.co/x"
    links = [{"url": "https://t.co/x", "expanded_url": "https://example.com/trains"}]
    entities = {"description": {"urls": links}, "url": {}}
    monkeypatch.setattr(sandbox.show, "bio_entities", lambda _person: entities)
    page = reader.get("/twitter/bob").text
    assert 'href="https://example.com/trains"' in page
    assert "Trains &amp; maps" in page


def test_list_shows_tweets_and_members(reader: Browser) -> None:
    page = reader.get(LIST).text
    assert page.count("<article") == 20
    assert 'rel="next"' in page
    members = reader.get(f"{LIST}/members").text
    assert "Alice Arden" in members
    assert "<article" not in members


def test_community_shows_what_it_is_about(reader: Browser) -> None:
    address = "/twitter/i/communities/1500000000000000201"
    page = reader.get(address).text
    assert "People who make things." in page
    assert "20 members" in page
    assert "Be kind" in page
    assert page.count("<article") == 20
    assert "Alice Arden" in reader.get(f"{address}?tab=members").text
    assert reader.get("/twitter/i/communities/1").status_code == 404


def test_private_list_looks_empty(reader: Browser) -> None:
    response = reader.get("/twitter/i/lists/1500000000000000102")
    assert response.status_code == 200
    assert "The list is empty, private, or does not exist" in response.text


@pytest.mark.parametrize(
    "page",
    [
        *("/twitter/i/lists/x", "/twitter/i/lists/x/members"),
        *(
            "/twitter/i/communities/x",
            "/twitter/i/spaces/no-space",
            "/twitter/i/spaces/1Unknown",
        ),
        *("/twitter/i/user/x", "/twitter/i/user/17", "/twitter/i/user/0"),
        *("/twitter/bob/status/x/quotes", "/twitter/bob/status/1/video/x"),
    ],
)
def test_impossible_addresses_are_not_found(reader: Browser, page: str) -> None:
    assert reader.get(page).status_code == 404


def test_addresses_of_twitter_lead_to_pages_here(
    reader: Browser, sandbox: Sandbox
) -> None:
    bob = sandbox.world.person("bob")
    assert bob
    leads = {
        f"/twitter/i/user/{bob.id}": "/twitter/bob",
        "/twitter/hashtag/music": "/twitter/search?q=%23music",
        "/twitter/hashtag/شعر": "/twitter/search?q=%23" + quote("شعر"),
        "/twitter/bob/with_replies": "/twitter/bob?tab=replies",
        "/twitter/bob/media": "/twitter/bob?tab=media",
        "/twitter/bob/status/12/photo/1": "/twitter/bob/status/12",
        "/twitter/bob/status/12/video/1": "/twitter/bob/status/12",
        "/twitter/bob/statuses/12": "/twitter/bob/status/12",
        "/twitter/i/web/status/12": "/twitter/i/status/12",
        "/twitter/bob/search?f=tweets&q=tea": "/twitter/search?q=from:bob+tea",
        "/twitter/bob/search": "/twitter/search?q=from:bob",
    }
    for address, target in leads.items():
        response = reader.get(address)
        assert response.status_code == 302, address
        assert response.location == target


def test_delivered_tweet_refreshes_an_older_timeline(
    app: Flask, reader: Browser, alice: User, sandbox: Sandbox
) -> None:
    account = accounts.follow(alice, "bob")
    assert "A fresh wombat" not in reader.get("/twitter/bob").text
    tweet = sandbox.world.write("bob", "A fresh wombat")
    assert "A fresh wombat" not in reader.get("/twitter/bob").text
    ingest.store(account, [Tweet.from_json(sandbox.show.tweet(tweet))])
    db.session.commit()
    assert "A fresh wombat" in reader.get("/twitter/bob").text


def test_delivered_tweet_that_is_gone_is_asked_for_once(
    app: Flask, reader: Browser, alice: User, sandbox: Sandbox
) -> None:
    account = accounts.follow(alice, "bob")
    reader.get("/twitter/bob")
    tweet = sandbox.world.write("bob", "A fresh wombat")
    ingest.store(account, [Tweet.from_json(sandbox.show.tweet(tweet))])
    db.session.commit()
    sandbox.world.delete(tweet.id)
    asked = sandbox.calls.count("/twitter/user/last_tweets")
    for _ in range(3):
        assert reader.get("/twitter/bob").status_code == 200
    assert sandbox.calls.count("/twitter/user/last_tweets") == asked + 1


def test_silent_service_leaves_the_older_timeline(
    app: Flask, reader: Browser, alice: User, sandbox: Sandbox
) -> None:
    account = accounts.follow(alice, "bob")
    reader.get("/twitter/bob")
    tweet = sandbox.world.write("bob", "A fresh wombat")
    ingest.store(account, [Tweet.from_json(sandbox.show.tweet(tweet))])
    db.session.commit()
    sandbox.fail("status", status=503, times=9, path="/twitter/user/last_tweets")
    response = reader.get("/twitter/bob")
    assert response.status_code == 200
    assert "Which bus do you wait for?" in response.text
