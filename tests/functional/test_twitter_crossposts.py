"""Connecting an account of Twitter and sending posts there, too."""

import io
from typing import Any

import pytest
from flask import Flask

from app import db
from app.integrations.twitter import texts
from app.lib.clock import utcnow
from app.models import CrossPost, Outbox, TwitterLogin, User
from app.worker import outbox
from flask_twitter_api.sandbox import Sandbox
from tests.functional.test_uploads import picture
from tests.support.browsing import Browser, Browsing

pytestmark = pytest.mark.usefixtures("sandbox")

PAGE = "/settings/twitter"
LOGIN = {
    "username": "@bob",
    "email": "bob@example.com",
    "password": "a password of Bob's",
    "proxy": "http://user:secret@127.0.0.1:8080",
}
CREATE = "/twitter/create_tweet_v2"


@pytest.fixture
def writer(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


@pytest.fixture
def connected(writer: Browser) -> Browser:
    writer.submit(PAGE, LOGIN)
    return writer


def write(writer: Browser, text: str = "Hello, both of you", **more: Any) -> None:
    response = writer.submit("/index", {"post": text, "to_twitter": "1", **more})
    assert response.status_code == 302


def work() -> None:
    db.session.execute(db.update(Outbox).values(run_at=utcnow()))
    db.session.commit()
    outbox.drain()


def state() -> CrossPost:
    db.session.expire_all()
    found: CrossPost = db.session.scalars(db.select(CrossPost)).one()
    return found


def of_bob(sandbox: Sandbox) -> list[str]:
    return [tweet.text for tweet in sandbox.world.by(sandbox.world.person("bob"))]


def test_stored_login_is_described_and_encrypted(connected: Browser) -> None:
    page = connected.get(PAGE).text
    assert "Kept here, encrypted" in page
    stored = db.session.scalars(db.select(TwitterLogin)).one()
    for secret in ("secret", "password", "auth_user", "127.0.0.1"):
        assert secret not in stored.sealed
    assert LOGIN["password"] not in page


def test_reply_is_a_reply_on_twitter(
    connected: Browser, alice: User, sandbox: Sandbox
) -> None:
    write(connected, "First")
    work()
    post = state().post_id
    fields = {"post": "And second", "to_twitter": "1"}
    assert connected.submit(f"/post/{post}", fields).status_code == 302
    work()
    written = sandbox.world.by(sandbox.world.person("bob"))
    second = next(tweet for tweet in written if tweet.text == "And second")
    assert second.reply_to is not None
    assert second.reply_to.text == "First"


def test_disconnecting_leaves_nothing_behind(connected: Browser) -> None:
    connected.submit(PAGE, {"forget": "1"})
    assert db.session.scalars(db.select(TwitterLogin)).all() == []
    assert "to_twitter" not in connected.get("/index").text


def test_wrong_password_is_shown_at_the_form(writer: Browser) -> None:
    response = writer.submit(PAGE, LOGIN | {"password": "wrong"})
    assert response.status_code == 400
    assert "did not let you in" in response.text
    response = writer.submit(PAGE, LOGIN | {"username": "not a name"})
    assert response.status_code == 400


def test_compose_box_offers_twitter_only_with_a_login(
    writer: Browser, sandbox: Sandbox
) -> None:
    assert "to_twitter" not in writer.get("/index").text
    writer.submit(PAGE, LOGIN)
    assert "to_twitter" in writer.get("/index").text


def test_post_is_sent_and_shows_its_state(connected: Browser, sandbox: Sandbox) -> None:
    write(connected)
    assert "On its way to Twitter" in connected.get("/index").text
    assert CREATE not in sandbox.calls
    work()
    assert of_bob(sandbox)[0] == "Hello, both of you"
    page = connected.get("/index").text
    assert "Sent to Twitter" in page
    assert f"/twitter/bob/status/{state().tweet_id}" in page


def test_tweet_of_a_post_with_images_links_back(
    connected: Browser, sandbox: Sandbox
) -> None:
    write(connected, "Look", pictures=(io.BytesIO(picture()), "a.png"))
    work()
    post = state()
    assert post.state == "sent"
    assert of_bob(sandbox)[0] == f"Look http://microblog.test/post/{post.post_id}"


@pytest.mark.parametrize("alt", ["A wall, painted teal", ""])
def test_tweet_without_text_has_alt_text_and_link(
    connected: Browser, sandbox: Sandbox, alt: str
) -> None:
    assert "Pictures are not sent to Twitter" in connected.get("/index").text
    more = {"pictures": (io.BytesIO(picture()), "a.png"), "descriptions": alt}
    write(connected, "", **more)
    sandbox.fail("cut", path=CREATE)
    work()
    address = f"http://microblog.test/post/{state().post_id}"
    # The response was lost, but not the tweet: it is found again.
    there = sandbox.world.write("bob", f"{alt} {address}".strip())
    work()
    assert (state().state, state().tweet_id) == ("sent", there.id)
    assert of_bob(sandbox)[0] == f"{alt} {address}".strip()
    work()
    assert sum(address in text for text in of_bob(sandbox)) == 1


def test_post_is_not_sent_without_request(connected: Browser, sandbox: Sandbox) -> None:
    connected.submit("/index", {"post": "For you alone"})
    work()
    assert CREATE not in sandbox.calls


def test_other_viewers_do_not_see_the_state(
    connected: Browser, browsing: Browsing, bob: User
) -> None:
    write(connected)
    assert "On its way to Twitter" not in browsing.as_user(bob).get("/explore").text


def test_refusal_is_shown_and_can_be_retried(
    connected: Browser, sandbox: Sandbox
) -> None:
    write(connected)
    sandbox.fail("error", message="your account is locked", path=CREATE)
    work()
    page = connected.get("/index").text
    assert "Not sent to Twitter:" in page
    assert "your account is locked" in page
    connected.submit(f"/post/{state().post_id}/twitter", page="/index")
    work()
    assert state().state == "sent"
    assert of_bob(sandbox).count("Hello, both of you") == 1


def test_expired_login_asks_to_connect_again(
    connected: Browser, sandbox: Sandbox
) -> None:
    write(connected)
    sandbox.fail("status", status=401, message="cookies expired", path=CREATE)
    work()
    assert "Connect again" in connected.get("/index").text


def test_refused_post_leaves_the_pages_of_twitter_working(
    connected: Browser, sandbox: Sandbox
) -> None:
    write(connected)
    sandbox.fail("status", status=403, message="Status is a duplicate", path=CREATE)
    work()
    assert "Status is a duplicate" in connected.get("/index").text
    assert connected.get("/twitter/bob").status_code == 200


def test_refused_login_leaves_the_pages_of_twitter_working(
    writer: Browser, sandbox: Sandbox
) -> None:
    path = "/twitter/user_login"
    for status in (401, 402, 403):
        sandbox.fail("status", status=status, message="Not you, @bob", path=path)
        response = writer.submit(PAGE, LOGIN)
        assert response.status_code == 400
        assert "did not let you in" in response.text
        assert writer.get("/twitter/bob").status_code == 200


def test_post_waits_until_the_key_of_the_site_is_mended(
    connected: Browser, sandbox: Sandbox
) -> None:
    write(connected)
    sandbox.fail("status", status=401, path=CREATE)
    work()
    assert state().state == "queued"
    work()
    assert state().state == "sent"


def test_rate_limit_is_waited_out(connected: Browser, sandbox: Sandbox) -> None:
    write(connected)
    sandbox.fail("status", status=429, retry_after="0", path=CREATE)
    work()
    assert state().state == "queued"
    work()
    assert state().state == "sent"


def test_lost_response_is_checked_before_a_retry(
    app: Flask, connected: Browser, sandbox: Sandbox
) -> None:
    write(connected)
    sandbox.fail("cut", path=CREATE)
    work()
    assert state().state == "sending"
    # The response was lost, but not the tweet.
    there = sandbox.world.write("bob", "Hello, both of you")
    work()
    assert state().state == "sent"
    assert state().tweet_id == there.id
    assert of_bob(sandbox).count("Hello, both of you") == 1


def test_lost_request_is_sent_again(connected: Browser, sandbox: Sandbox) -> None:
    write(connected)
    sandbox.fail("reset", path=CREATE)
    work()
    work()
    assert of_bob(sandbox).count("Hello, both of you") == 1


def test_changed_secret_key_asks_to_connect_again(
    app: Flask, connected: Browser
) -> None:
    write(connected)
    app.config["SECRET_KEY"] = "another key of the same site, long enough"
    work()
    assert state().state == "failed"


def test_images_without_alt_text_are_sent_as_a_link() -> None:
    address = "https://site.example/post/1"
    assert texts.fit_tweet("", address, has_more=True) == address


@pytest.mark.parametrize("text", ["word " * 80, "کلمه " * 80, "猫" * 200])
def test_long_text_is_shortened_and_links_back(text: str) -> None:
    fitted = texts.fit_tweet(text.strip(), "https://site.example/post/1")
    assert fitted.endswith("… https://site.example/post/1")
    words = fitted.removesuffix("https://site.example/post/1")
    assert texts.weight(words) + texts.LINK_WEIGHT <= texts.MAX_WEIGHT
    assert texts.weight(words) > 200
