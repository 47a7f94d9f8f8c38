"""Following an account of Twitter and reading it in the timeline."""

import re
from time import sleep

import pytest
from flask import Flask

from app import db
from app.integrations.twitter import mirror
from app.lib.clock import utcnow
from app.models import TwitterAccount, User
from flask_twitter_api.sandbox import Sandbox
from tests.support import factories
from tests.support.browsing import Browser, Browsing

pytestmark = pytest.mark.usefixtures("sandbox")

# Ids are as fine as this: what is written within one has no order between two services.
A_MILLISECOND = 0.002


@pytest.fixture
def reader(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def follow(reader: Browser, name: str = "bob") -> None:
    reader.submit(f"/twitter/{name}/follow", page=f"/twitter/{name}")


def work(app: Flask) -> None:
    db.session.execute(db.update(TwitterAccount).values(due_at=utcnow()))
    db.session.commit()
    assert mirror.mirror_due(app.extensions["twitter_pictures"])


def test_tweets_are_in_the_home_timeline_by_date(
    app: Flask, reader: Browser, sandbox: Sandbox, alice: User
) -> None:
    follow(reader)
    factories.make_post(alice, "Before the tweet")
    sleep(A_MILLISECOND)
    tweet = sandbox.world.write("bob", "The tweet itself")
    sleep(A_MILLISECOND)
    factories.make_post(alice, "After the tweet")
    work(app)
    page = reader.get("/index").text
    words = ("After the tweet", "The tweet itself", "Before the tweet")
    places = [page.index(each) for each in words]
    assert places == sorted(places)
    assert f"/twitter/bob/status/{tweet.id}" in page
    assert "bob@twitter" in page


def test_tweets_are_absent_from_public_pages(
    app: Flask, reader: Browser, sandbox: Sandbox, browsing: Browsing, bob: User
) -> None:
    follow(reader)
    sandbox.world.write("bob", "The tweet itself")
    work(app)
    other = browsing.as_user(bob)
    assert "The tweet itself" not in other.get("/explore").text
    assert "The tweet itself" not in other.get("/index").text


def test_remote_post_is_searchable_and_not_editable(
    app: Flask, reader: Browser, sandbox: Sandbox
) -> None:
    follow(reader)
    sandbox.world.write("bob", "A wombat of #rarity by @elif")
    work(app)
    found = reader.get("/search?q=wombat").text
    post = re.search(r'href="(/post/-?\d+)"', found)
    assert post
    page = reader.get(post[1]).text
    assert 'href="/twitter/elif"' in page
    original = re.search(r'href="(/twitter/bob/status/\d+)"', page)
    assert original
    assert f'href="{post[1]}#answer"' in reader.get(original[1]).text
    assert "wombat" in reader.get("/tag/rarity").text
    assert reader.get(f"{post[1]}/edit").status_code == 403
    reader.submit(post[1], {"post": "A wombat, really?"}, page=post[1])
    assert "A wombat, really?" in reader.get(post[1]).text


def test_profile_of_a_remote_account_offers_unfollowing(
    app: Flask, reader: Browser, alice: User
) -> None:
    assert "but not the replies to others" in reader.get("/twitter/bob").text
    follow(reader)
    work(app)
    page = reader.get("/user/bob@twitter")
    assert page.status_code == 200
    assert "without the replies to others" in page.text
    assert "/twitter/bob" in page.text
    assert "Send private message" not in page.text
    assert "/pictures/" in page.text
    assert reader.get("/user/bob@twitter/popup").status_code == 200
    reader.submit("/unfollow/bob@twitter", page="/user/bob@twitter")
    assert mirror.mirror_due(app.extensions["twitter_pictures"]) == 0


def test_reading_remote_posts_makes_no_request(
    app: Flask, reader: Browser, sandbox: Sandbox
) -> None:
    follow(reader)
    work(app)
    sandbox.calls.clear()
    for page in ("/index", "/user/bob@twitter", "/search?q=bus"):
        assert reader.get(page).status_code == 200
    assert sandbox.calls == []


def test_protected_account_cannot_be_followed(reader: Browser) -> None:
    reader.submit("/twitter/dana_writes/follow", page="/index")
    assert "are protected. They cannot come here." in reader.get("/index").text


def test_remote_account_gets_no_messages(reader: Browser) -> None:
    follow(reader)
    response = reader.submit(
        "/send_message/bob@twitter", {"message": "Hello"}, page="/index"
    )
    assert response.status_code == 404
