"""What feeds of Twitter say of each tweet, in each format and for each page."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app import db
from app.integrations.twitter import accounts, mirror
from app.lib.clock import utcnow
from app.models import TwitterAccount, User
from flask_twitter_api.sandbox import Sandbox
from tests.functional.test_twitter_feeds import contents, titles
from tests.support import feed_rules
from tests.support.browsing import Browser, Browsing

pytestmark = pytest.mark.usefixtures("sandbox")

LISTED = "1500000000000000101"
FORMATS = ("atom", "rss", "json")
SOURCE = re.compile(r'<img src="([^"]+)"')


@pytest.fixture
def reader(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def path_of(address: str) -> str:
    return urlsplit(address).path


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize(
    "address",
    [
        "/twitter/bob/feed.{}",
        "/twitter/bob/feed.{}?tab=replies",
        "/twitter/bob/feed.{}?tab=media",
        "/twitter/bob,elif/feed.{}",
        "/twitter/search/feed.{}?q=from:bob",
        "/twitter/search/feed.{}?q=from:bob&order=top",
        f"/twitter/i/lists/{LISTED}/feed.{{}}",
    ],
)
def test_each_page_has_valid_feeds_in_each_format(
    reader: Browser, sandbox: Sandbox, address: str, extension: str
) -> None:
    world = sandbox.world
    first = world.write("bob", "Tea & <cake> \x0b#tea", pictures=("wall-1",))
    world.write("bob", "Mine", reply_to=first)
    response = reader.get(address.format(extension))
    assert response.status_code == 200
    assert feed_rules.problems(extension, response.data) == []
    assert feed_rules.ids(extension, response.data)


def test_pictures_are_shown_without_a_session(
    reader: Browser, browsing: Browsing, sandbox: Sandbox
) -> None:
    sandbox.world.write("bob", "Look", pictures=("wall-1", "wall-2"))
    shown = SOURCE.findall(contents(reader.get("/twitter/bob/feed.atom").data)[0])
    assert len(shown) == 2
    picture = browsing.anonymous().get(path_of(shown[0]))
    assert (picture.status_code, picture.mimetype) == (200, "image/webp")
    forged = path_of(shown[0])[:-3] + "abc"
    assert browsing.anonymous().get(forged).status_code == 404


def test_token_of_a_page_opens_no_picture_of_a_feed(
    reader: Browser, browsing: Browsing, sandbox: Sandbox
) -> None:
    sandbox.world.write("bob", "Look", pictures=("wall-1",))
    page = reader.get("/twitter/bob?tab=media").text
    found = re.search(r"/twitter/picture/([\w.-]+)", page)
    assert found
    address = f"/twitter/feed-picture/{found[1]}"
    assert browsing.anonymous().get(address).status_code == 404


def test_quoted_text_and_picture_are_in_the_entry(
    reader: Browser, sandbox: Sandbox
) -> None:
    world = sandbox.world
    quoted = world.write("elif", "The <first> word", pictures=("wall-1",))
    world.write("bob", "I agree", quoted=quoted)
    content = contents(reader.get("/twitter/bob/feed.atom").data)[0]
    quote = content.partition("<blockquote>")[2]
    assert "The &lt;first&gt; word" in quote
    assert "(@elif)" in quote
    assert len(SOURCE.findall(quote)) == 1


def test_retweet_is_marked_and_has_its_own_id(
    reader: Browser, sandbox: Sandbox
) -> None:
    world = sandbox.world
    original = world.write("elif", "Worth reading")
    again = world.write("bob", "RT @elif: Worth reading", retweeted=original)
    feed = reader.get("/twitter/bob/feed.atom").data
    assert titles(feed)[0] == "Retweet by @bob: Worth reading"
    assert "@bob</a> retweeted" in contents(feed)[0]
    assert feed_rules.ids("atom", feed)[0].endswith(f"status/{again.id}")
    assert f"/twitter/elif/status/{original.id}" in feed.decode()


def test_reply_says_to_whom(reader: Browser, sandbox: Sandbox) -> None:
    world = sandbox.world
    parent = world.write("elif", "Who comes?")
    world.write("bob", "@elif I do", reply_to=parent)
    feed = reader.get("/twitter/bob/feed.atom?tab=replies").data
    assert titles(feed)[0].startswith("Reply to @elif: ")
    assert "in reply to" in contents(feed)[0]


def test_several_names_make_one_feed(reader: Browser, sandbox: Sandbox) -> None:
    world = sandbox.world
    original = world.write("hugo", "Third")
    world.write("bob", "First")
    world.write("elif", "Second")
    world.write("bob", "RT @hugo: Third", retweeted=original)
    sandbox.calls.clear()
    feed = reader.get("/twitter/bob,elif,@BOB/feed.atom").data
    assert titles(feed)[:3] == ["Retweet by @bob: Third", "Second", "First"]
    assert len(sandbox.calls) == 1


def test_followed_names_are_merged_without_a_request(
    app: Flask, reader: Browser, sandbox: Sandbox, alice: User
) -> None:
    for name, text in (("bob", "First"), ("elif", "Second")):
        accounts.follow(alice, name)
        sandbox.world.write(name, text)
    db.session.execute(db.update(TwitterAccount).values(due_at=utcnow()))
    db.session.commit()
    mirror.mirror_due(app.extensions["twitter_pictures"])
    sandbox.calls.clear()
    feed = reader.get("/twitter/bob,elif/feed.atom").data
    assert titles(feed)[:2] == ["Second", "First"]
    assert sandbox.calls == []


@pytest.mark.parametrize(
    "address",
    [
        "/twitter/bob,no body/feed.rss",
        "/twitter/,/feed.rss",
        "/twitter/" + ",".join(f"name{n:04}" for n in range(60)) + "/feed.rss",
        # Too long a search for the tweets of these people, not for their replies.
        "/twitter/" + ",".join(f"n{n:02}" for n in range(40)) + "/feed.rss",
        "/twitter/bob/feed.rss?tab=likes",
        "/twitter/search/feed.rss?q=",
    ],
)
def test_impossible_feed_is_refused(
    reader: Browser, sandbox: Sandbox, address: str
) -> None:
    sandbox.calls.clear()
    assert reader.get(address).status_code == 400
    assert sandbox.calls == []


def test_impossible_list_is_not_found(reader: Browser) -> None:
    assert reader.get("/twitter/i/lists/mine/feed.rss").status_code == 404


def test_poll_and_preview_are_in_the_entry(reader: Browser, sandbox: Sandbox) -> None:
    preview = ("All about <tea>", "And cake.")
    sandbox.world.write("bob", "Look:", links=("/pages/tea",), preview=preview)
    sandbox.world.write("bob", "Tea?", poll=(("Yes <b>", 3), ("No", 1)))
    poll, card = contents(reader.get("/twitter/bob/feed.atom").data)[:2]
    assert "<li>Yes &lt;b&gt;: 75%</li><li>No: 25%</li>" in poll
    assert "4 votes" in poll
    assert "<b>All about &lt;tea&gt;</b><br>And cake." in card
    assert len(SOURCE.findall(card)) == 1


def test_page_of_several_names_names_their_feed(
    reader: Browser, sandbox: Sandbox
) -> None:
    sandbox.world.write("bob", "First")
    sandbox.world.write("elif", "Second")
    page = reader.get("/twitter/bob,elif").text
    assert page.index("Second") < page.index("First")
    assert "/twitter/bob,elif/feed.atom?" in page


def test_settings_say_where_feeds_of_twitter_are(reader: Browser) -> None:
    page = reader.get("/settings/feeds").text
    assert "/twitter/name,name" in page


@pytest.mark.parametrize(
    "address",
    ["/twitter/bob,elif/feed.rss", f"/twitter/i/lists/{LISTED}/feed.rss"],
)
def test_stranger_gets_no_feed(browsing: Browsing, address: str) -> None:
    assert browsing.anonymous().get(address).status_code == 302


@pytest.mark.parametrize(
    ("page", "ending"),
    [
        ("/twitter/bob?tab=media", "tab=media"),
        ("/twitter/search?q=from:bob&order=top", "order=top"),
    ],
)
def test_pages_link_to_their_feeds_in_each_format(
    reader: Browser, page: str, ending: str
) -> None:
    text = reader.get(page).text.replace("&amp;", "&")
    for extension in FORMATS:
        found = re.findall(rf'href="([^"]+feed\.{extension}\?[^"]+)"', text)
        assert len(found) == 2
        assert all(ending in each for each in found)
        assert reader.get(found[0]).status_code == 200
