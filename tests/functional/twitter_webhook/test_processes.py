"""Deliveries beside mirroring and through the death of a worker."""

import os
import signal
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import db
from app.integrations.twitter import deliveries, mirror, schedule
from app.lib.clock import utcnow
from app.models import Outbox, Post, Tag, TwitterAccount, User
from app.worker import outbox
from flask_twitter_api.sandbox import Sandbox
from tests.support.deliveries import KEY, URL, Deliver, Texts, mirror_now

pytestmark = pytest.mark.usefixtures("sandbox")


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
    mirror_now(app, account)
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
    mirror_now(app, account)
    often = account.due_at - utcnow()
    assert often <= schedule.FASTEST
    deliver(sandbox.show.tweet(sandbox.world.write("bob", "Delivered")))
    outbox.drain()
    db.session.refresh(account)
    mirror_now(app, account)
    assert account.due_at - utcnow() > timedelta(minutes=50)

    monkeypatch.setattr(mirror, "UNDERWAY", -timedelta(minutes=1))
    sandbox.world.write("bob", "Never delivered")
    mirror_now(app, account)
    assert "Never delivered" in texts()
    assert account.delivered_at is None
    assert account.due_at - utcnow() <= schedule.FASTEST


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
    mirror_now(app, account)
    assert texts()[0] == "In the fast lane"
