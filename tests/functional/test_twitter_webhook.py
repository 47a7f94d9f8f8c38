"""What the service delivers comes here once, soon, and from nobody else."""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.serving import make_server

from app import db
from app.integrations.twitter import accounts, deliveries, mirror, schedule
from app.lib.clock import utcnow
from app.models import Outbox, Post, Tag, TwitterAccount, User
from app.posts.commands import DeletePost
from app.worker import outbox
from flask_twitter_api.sandbox import Sandbox
from tests.support import factories

pytestmark = pytest.mark.usefixtures("sandbox")

KEY = "alice-secret-key"
URL = "/twitter/webhook"
Deliver = Callable[..., Any]
Texts = Callable[[], list[str]]


@pytest.fixture
def account(sandbox: Sandbox, app: Flask, alice: User) -> TwitterAccount:
    """Bob of Twitter, whom Alice follows, looked at once."""
    found = accounts.follow(alice, "bob")
    look(app, found)
    return found


@pytest.fixture
def deliver(app: Flask) -> Deliver:
    """Deliver tweets as the service does."""

    def send(*tweets: Any, key: str = KEY, **more: Any) -> Any:
        body = {"event_type": "tweet", "tweets": list(tweets), **more}
        headers = {"X-API-Key": key} if key else {}
        return app.test_client().post(URL, json=body, headers=headers)

    return send


@pytest.fixture
def texts(account: TwitterAccount) -> Texts:
    user_id = account.user_id

    def read() -> list[str]:
        query = db.select(Post.body).where(Post.user_id == user_id)
        return list(db.session.scalars(query.order_by(Post.id.desc())))

    return read


def look(app: Flask, account: TwitterAccount) -> None:
    account.due_at = utcnow()
    db.session.commit()
    mirror.mirror_account(account.user_id, app.extensions["twitter_pictures"])
    db.session.refresh(account)


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
        look(app, account)
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


def test_killed_worker_loses_no_delivery(
    app: Flask,
    account: TwitterAccount,
    deliver: Deliver,
    texts: Texts,
    sandbox: Sandbox,
) -> None:
    shown = [
        sandbox.show.tweet(sandbox.world.write("bob", f"Number {n}")) for n in range(5)
    ]
    deliver(*shown)
    db.session.remove()
    app.extensions["twitter_api"].client.close()
    worker = os.fork()
    if worker == 0:
        db.engine.dispose(close=False)
        give_up_after(3)
        outbox.drain()
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(worker, 0)[1])
    assert not any(text.startswith("Number") for text in texts())
    late = utcnow() - timedelta(seconds=1)
    db.session.execute(db.update(Outbox).values(claimed_until=late))
    db.session.commit()
    outbox.drain()
    assert sorted(t for t in texts() if t.startswith("Number")) == [
        f"Number {n}" for n in range(5)
    ]
    assert db.session.scalars(db.select(Outbox)).all() == []


def test_a_tweet_delivered_while_polled_is_ingested_once(
    app: Flask,
    account: TwitterAccount,
    deliver: Deliver,
    texts: Texts,
    sandbox: Sandbox,
) -> None:
    """Two processes ingest the same tweets in opposite orders."""
    written = [sandbox.world.write("bob", f"Number {n} #both") for n in range(15)]
    for each in reversed(written):
        deliver(sandbox.show.tweet(each))
    user_id = account.user_id
    db.session.remove()
    app.extensions["twitter_api"].client.close()
    other = os.fork()
    if other == 0:
        db.engine.dispose(close=False)
        outbox.drain()
        os._exit(0)
    account = db.session.get_one(TwitterAccount, user_id)
    look(app, account)
    assert os.waitpid(other, 0)[1] == 0
    outbox.drain()
    found = sorted(text for text in texts() if text.startswith("Number"))
    assert found == sorted(f"Number {n} #both" for n in range(15))
    assert db.session.scalars(db.select(Outbox)).all() == []
    db.session.refresh(account)
    assert (account.failures, account.last_error) == (0, None)
    assert db.session.get_one(User, user_id).post_count == 35
    assert db.session.scalars(
        db.select(Tag.post_count).filter_by(name="both")
    ).all() == [15]


def give_up_after(posts: int) -> None:
    """Kill this process when so many posts were written and not yet committed."""
    seen: list[Any] = []

    def count(_mapper: Any, _connection: Any, post: Any) -> None:
        seen.append(post)
        if len(seen) == posts:
            os.kill(os.getpid(), signal.SIGKILL)

    db.event.listen(Post, "after_insert", count)


def test_delivered_account_is_mirrored_rarely_until_deliveries_stop(
    app: Flask,
    account: TwitterAccount,
    deliver: Deliver,
    texts: Texts,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(20):
        sandbox.world.write("bob", f"Often {number}")
    look(app, account)
    often = account.due_at - utcnow()
    assert often <= schedule.FASTEST
    deliver(sandbox.show.tweet(sandbox.world.write("bob", "Delivered")))
    outbox.drain()
    db.session.refresh(account)
    look(app, account)
    assert account.due_at - utcnow() > timedelta(minutes=50)

    monkeypatch.setattr(mirror, "UNDERWAY", -timedelta(minutes=1))
    sandbox.world.write("bob", "Never delivered")
    look(app, account)
    assert "Never delivered" in texts()
    assert account.delivered_at is None
    assert account.due_at - utcnow() <= schedule.FASTEST


def test_tweets_of_other_rules_are_ingested_but_not_relied_on(
    account: TwitterAccount, deliver: Deliver, texts: Texts, sandbox: Sandbox
) -> None:
    shown = sandbox.show.tweet(sandbox.world.write("bob", "About a tram"))
    deliver(shown, rule_id="7", rule_tag="trains")
    outbox.drain()
    db.session.refresh(account)
    assert texts()[0] == "About a tram"
    assert account.delivered_at is None


def test_incomplete_tweet_schedules_mirroring(
    app: Flask,
    account: TwitterAccount,
    deliver: Deliver,
    texts: Texts,
    sandbox: Sandbox,
) -> None:
    written = sandbox.world.write("bob", "In the fast lane")
    hint = {"id": written.id, "screen_name": "Bob", "text": "In the f", "type": "post"}
    headers = {"X-API-Key": KEY}
    body = {"event_type": "fast_tweet", "tweet": hint}
    assert app.test_client().post(URL, json=body, headers=headers).status_code == 200
    account.due_at = utcnow() + timedelta(hours=5)
    db.session.commit()
    outbox.drain()
    db.session.refresh(account)
    assert account.due_at <= utcnow() + deliveries.UNTIL_FOUND
    assert account.delivered_at is None
    assert "In the f" not in texts()
    look(app, account)
    assert texts()[0] == "In the fast lane"


def test_tweet_from_the_future_is_not_dated_ahead(
    deliver: Deliver, texts: Texts, sandbox: Sandbox
) -> None:
    shown = dict(sandbox.show.tweet(sandbox.world.write("bob", "From tomorrow")))
    shown["id"] = "9" * 19
    deliver(shown)
    outbox.drain()
    assert "From tomorrow" not in texts()


@pytest.mark.parametrize("key", ["", "bob-key", KEY[:-1], "é"])
def test_wrong_key_is_refused(
    key: str, account: TwitterAccount, deliver: Deliver, sandbox: Sandbox
) -> None:
    shown = sandbox.show.tweet(sandbox.world.write("bob", "Forged"))
    response = deliver(shown, key=key)
    assert (response.status_code, response.json["status"]) == (403, "error")
    assert db.session.scalars(db.select(Outbox)).all() == []


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff\xfe", b"x" * 3_000_000])
def test_garbage_is_refused_in_json(app: Flask, body: bytes) -> None:
    response = app.test_client().post(URL, data=body, headers={"X-API-Key": KEY})
    assert response.status_code in (400, 413)
    assert response.is_json


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "author", "text", "createdAt", "user_id", "entities"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(tweets=JSON, more=JSON)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_delivery_ends_in_a_server_error(
    app: Flask, account: TwitterAccount, tweets: Any, more: Any
) -> None:
    """A sender with the key may send any JSON, of bob's account, too."""
    mine = {"id": account.twitter_id, "userName": "bob"}
    found = tweets if isinstance(tweets, list) else [tweets]
    found = [
        each | {"author": mine, "id": f"19{number}", "isReply": False}
        if isinstance(each, dict)
        else each
        for number, each in enumerate(found)
    ]
    body = json.dumps({"tweets": found, "rule_tag": more, "timestamp": more})
    response = app.test_client().post(URL, data=body, headers={"X-API-Key": KEY})
    assert response.status_code in (200, 400)
    outbox.drain()
    assert db.session.scalars(db.select(Outbox)).all() == []


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


@pytest.fixture
def few(config: Any) -> None:
    config.RATELIMIT_ENABLED = True
    config.TWITTER_WEBHOOK_LIMIT = "2 per hour"


@pytest.mark.usefixtures("few")
def test_guessing_keys_is_limited(deliver: Deliver) -> None:
    assert [deliver(key="guess").status_code for _ in range(3)] == [403, 403, 429]
