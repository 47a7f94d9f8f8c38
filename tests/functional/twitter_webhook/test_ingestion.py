"""Which delivered tweets become posts: each once, in order, of followed accounts."""

import threading
from collections.abc import Iterator
from time import sleep

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app import db
from app.models import Outbox, Post, TwitterAccount, User
from app.posts.commands import DeletePost
from app.worker import outbox
from flask_twitter_api.sandbox import Sandbox
from tests.support import factories
from tests.support.deliveries import URL, Deliver, Texts, mirror_now

pytestmark = pytest.mark.usefixtures("sandbox")


def test_delivered_tweet_is_ingested_before_mirroring(
    account: TwitterAccount, deliver: Deliver, texts: Texts, sandbox: Sandbox
) -> None:
    written = sandbox.world.write("bob", "Fresh from the press")
    sandbox.calls.clear()
    assert deliver(sandbox.show.tweet(written)).json["status"] == "success"
    assert "Fresh from the press" not in texts()
    outbox.drain()
    assert texts()[0] == "Fresh from the press"
    assert sandbox.calls == []
    db.session.refresh(account)
    assert account.delivered_at is not None


def test_tweet_delivered_twice_is_stored_once(
    app: Flask,
    account: TwitterAccount,
    deliver: Deliver,
    texts: Texts,
    sandbox: Sandbox,
) -> None:
    shown = sandbox.show.tweet(sandbox.world.write("bob", "Only once"))
    for _ in range(2):
        deliver(shown)
        deliver(shown, shown)
        mirror_now(app, account)
        outbox.drain()
    assert texts().count("Only once") == 1
    assert account.user.post_count == 21


def test_only_followed_accounts_are_ingested(
    account: TwitterAccount,
    deliver: Deliver,
    sandbox: Sandbox,
    alice: User,
    caplog: pytest.LogCaptureFixture,
) -> None:
    shown = sandbox.show.tweet(sandbox.world.write("elif", "Unknown here"))
    response = deliver(shown, rule_id="7", rule_tag="monitor:elif")
    assert response.status_code == 200
    assert "nobody here follows whom the rule 'monitor:elif' delivers" in caplog.text
    assert db.session.scalars(db.select(Outbox)).all() == []
    shown = sandbox.show.tweet(sandbox.world.write("bob", "Just missed"))
    deliver(shown)
    alice.unfollow(account.user)
    db.session.commit()
    outbox.drain()
    assert db.session.scalar(db.select(Post.id).filter_by(body="Just missed")) is None


def test_replies_to_others_are_not_ingested(
    deliver: Deliver, texts: Texts, sandbox: Sandbox
) -> None:
    other = sandbox.world.write("elif", "Hello")
    reply = sandbox.world.write("bob", "@elif Hello yourself", reply_to=other)
    first = sandbox.world.write("bob", "One of two")
    second = sandbox.world.write("bob", "Two of two", reply_to=first)
    deliver(*map(sandbox.show.tweet, (second, reply, first)))
    outbox.drain()
    assert texts()[:2] == ["Two of two", "One of two"]
    assert "@elif Hello yourself" not in texts()


def test_thread_is_joined_in_any_order_of_delivery(
    deliver: Deliver, sandbox: Sandbox, account: TwitterAccount
) -> None:
    first = sandbox.world.write("bob", "One of two")
    # Ids are as fine as a millisecond.
    sleep(0.002)
    second = sandbox.world.write("bob", "Two of two", reply_to=first)
    for each in (second, first):
        deliver(sandbox.show.tweet(each))
        outbox.drain()
    query = db.select(Post).where(Post.user_id == account.user_id)
    newest = db.session.scalars(query.order_by(Post.id.desc()).limit(2)).all()
    assert [post.body for post in newest] == ["Two of two", "One of two"]
    assert newest[0].reply_to_id == newest[1].id


def test_post_deleted_here_is_not_ingested_again(
    deliver: Deliver, texts: Texts, sandbox: Sandbox
) -> None:
    shown = sandbox.show.tweet(sandbox.world.write("bob", "Not here, please"))
    deliver(shown)
    outbox.drain()
    carol = factories.make_user("carol", is_admin=True)
    post_id = db.session.scalar(db.select(Post.id).filter_by(body="Not here, please"))
    assert post_id
    DeletePost(carol, post_id).execute()
    deliver(shown)
    outbox.drain()
    assert "Not here, please" not in texts()


def test_tweets_of_other_rules_are_ingested_but_not_relied_on(
    account: TwitterAccount, deliver: Deliver, texts: Texts, sandbox: Sandbox
) -> None:
    shown = sandbox.show.tweet(sandbox.world.write("bob", "About a tram"))
    deliver(shown, rule_id="7", rule_tag="trains")
    outbox.drain()
    db.session.refresh(account)
    assert texts()[0] == "About a tram"
    assert account.delivered_at is None


def test_tweet_from_the_future_is_not_dated_ahead(
    deliver: Deliver, texts: Texts, sandbox: Sandbox
) -> None:
    shown = dict(sandbox.show.tweet(sandbox.world.write("bob", "From tomorrow")))
    shown["id"] = "9" * 19
    deliver(shown)
    outbox.drain()
    assert "From tomorrow" not in texts()


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The application behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_command_monitors_an_account(
    app: Flask,
    account: TwitterAccount,
    served: str,
    texts: Texts,
    sandbox: Sandbox,
) -> None:
    result = app.test_cli_runner().invoke(args=["twitter", "monitor", "bob"])
    assert result.exit_code == 0, result.output
    assert "credits" in result.output
    written = sandbox.world.write("bob", "Through the door")
    sandbox.courier.url = f"{served}{URL}"
    assert sandbox.courier.carry(written) == [200]
    sandbox.courier.url = ""
    outbox.drain()
    db.session.refresh(account)
    assert texts()[0] == "Through the door"
    assert account.delivered_at is not None
    result = app.test_cli_runner().invoke(args=["twitter", "unmonitor", "bob"])
    assert result.exit_code == 0, result.output
