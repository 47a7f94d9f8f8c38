"""Mirroring: each tweet once, whatever dies in the middle; edits, deletions, budget."""

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import db
from app.extensions import broker
from app.integrations.twitter import accounts, mirror, schedule
from app.integrations.twitter.pictures import PictureProxy
from app.lib.clock import utcnow
from app.lib.leases import LeaseLost
from app.models import Notification, Outbox, Post, PostRevision, TwitterAccount, User
from app.posts import live_events
from app.worker import outbox
from flask_twitter_api.sandbox import Sandbox
from tests.support import factories
from tests.support.waiting import wait_for
from tests.unit.integrations.twitter.conftest import Texts

pytestmark = pytest.mark.usefixtures("sandbox")

Look = Callable[[], None]
SEARCH = "/twitter/tweet/advanced_search"


def test_following_ingests_the_newest_tweets(
    account: TwitterAccount, look: Look, texts: Texts, sandbox: Sandbox
) -> None:
    look()
    assert len(texts()) == 20
    assert account.user.username == "bob@twitter"
    assert account.user.about_me == "Trains, maps and late buses."
    assert account.user.picture_id
    assert account.user.post_count == 20
    newest = db.session.scalars(
        db.select(Post).where(Post.user_id == account.user_id).order_by(Post.id.desc())
    ).first()
    assert newest is not None
    there = next(
        t for t in sandbox.world.by(sandbox.world.person("bob")) if t.reply_to is None
    )
    assert newest.origin_id == f"twitter:{there.id}"
    assert abs(newest.timestamp.timestamp() - there.made_ms / 1000) < 0.01


def test_new_tweets_cost_one_search(look: Look, texts: Texts, sandbox: Sandbox) -> None:
    look()
    sandbox.world.write("bob", "Something new &amp; strange #trains")
    sandbox.calls.clear()
    look()
    assert texts()[0] == "Something new & strange #trains"
    assert sandbox.calls == [SEARCH]
    look()
    assert len(texts()) == 21


def test_threads_are_ingested_without_replies_to_others(
    look: Look, texts: Texts, sandbox: Sandbox
) -> None:
    look()
    other = sandbox.world.write("elif", "Hello")
    sandbox.world.write("bob", "@elif Hello yourself", reply_to=other)
    first = sandbox.world.write("bob", "One of two")
    sandbox.world.write("bob", "Two of two", reply_to=first)
    look()
    assert texts()[:2] == ["Two of two", "One of two"]
    second = db.session.scalar(db.select(Post).where(Post.body == "Two of two"))
    assert second is not None
    parent = db.session.get(Post, second.reply_to_id)
    assert parent is not None
    assert (parent.body, parent.reply_count) == ("One of two", 1)
    assert "@elif Hello yourself" not in texts()


def test_open_thread_page_gets_ingested_replies(look: Look, sandbox: Sandbox) -> None:
    first = sandbox.world.write("bob", "One of two")
    look()
    post = db.session.scalar(db.select(Post).where(Post.body == "One of two"))
    assert post is not None
    thread = broker.subscribe([live_events.thread_topic(post.id)])
    sandbox.world.write("bob", "Two of two", reply_to=first)
    look()
    event = thread.get(0)
    assert event is not None
    assert (event.name, event.data["reply_to"]) == ("reply", str(post.id))
    thread.close()


def test_retweet_has_the_whole_original(
    look: Look, texts: Texts, sandbox: Sandbox
) -> None:
    look()
    long = "word " * 50
    original = sandbox.world.write("elif", long.strip())
    sandbox.world.write("bob", f"RT @elif: {long}", retweeted=original)
    look()
    assert texts()[0] == f"RT @elif: {long.strip()}"


def test_many_followers_cost_one_run(
    account: TwitterAccount, proxy: PictureProxy, bob: User, sandbox: Sandbox
) -> None:
    accounts.follow(bob, "bob")
    assert account.user.follower_count == 2
    sandbox.calls.clear()
    assert mirror.mirror_due(proxy) == 1
    assert mirror.mirror_due(proxy) == 0
    assert sandbox.calls == ["/twitter/user/last_tweets"]


def test_unfollowed_account_is_not_mirrored(
    account: TwitterAccount, proxy: PictureProxy, alice: User
) -> None:
    alice.unfollow(account.user)
    db.session.commit()
    assert mirror.mirror_due(proxy) == 0


def test_deactivated_account_is_not_mirrored(
    account: TwitterAccount, proxy: PictureProxy, sandbox: Sandbox
) -> None:
    from app.credentials import accounts as members

    members.deactivate(account.user)
    sandbox.calls.clear()
    assert mirror.mirror_due(proxy) == 0
    assert sandbox.calls == []


def test_one_of_two_workers_mirrors(account: TwitterAccount) -> None:
    assert schedule.claim(account.user_id)
    assert schedule.claim(account.user_id) is None


def test_worker_without_its_lease_writes_nothing(account: TwitterAccount) -> None:
    proof = schedule.claim(account.user_id)
    assert proof
    account.claimed_until = utcnow() - timedelta(seconds=1)
    db.session.commit()
    assert schedule.claim(account.user_id)
    with pytest.raises(LeaseLost):
        schedule.write(account.user_id, proof, failures=7)
    db.session.refresh(account)
    assert account.failures == 0


def look_in_a_process_that_is_killed(
    app: Flask, user_id: int, proxy: PictureProxy, sandbox: Sandbox, searches: int
) -> None:
    """Fork a worker, and kill it when it has asked so often."""
    db.session.remove()
    app.extensions["twitter_api"].client.close()
    worker = os.fork()
    if worker == 0:
        db.engine.dispose(close=False)
        mirror.mirror_account(user_id, proxy)
        os._exit(0)
    wait_for(lambda: sandbox.calls.count(SEARCH) >= searches, 30)
    os.kill(worker, signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(worker, 0)[1])


def test_a_killed_worker_repeats_nothing_and_loses_nothing(
    app: Flask,
    account: TwitterAccount,
    look: Look,
    texts: Texts,
    proxy: PictureProxy,
    sandbox: Sandbox,
) -> None:
    look()
    user_id = account.user_id
    for number in range(90):
        tweet = sandbox.world.write("bob", f"Number {number}")
        tweet.made_ms += number * 1000 - 100_000
    sandbox.world._sorted = None
    account.known_until = utcnow() - timedelta(minutes=10)
    account.due_at = utcnow()
    db.session.commit()
    sandbox.calls.clear()
    sandbox.delay = 0.2
    look_in_a_process_that_is_killed(app, user_id, proxy, sandbox, searches=3)
    sandbox.delay = 0
    account = db.session.get_one(TwitterAccount, user_id)
    assert account.gap_until is not None
    assert mirror.mirror_due(proxy) == 0, "the lease of the dead one still holds"
    account.claimed_until = utcnow() - timedelta(seconds=1)
    db.session.commit()
    assert mirror.mirror_due(proxy) == 1
    found = [text for text in texts() if text.startswith("Number ")]
    assert sorted(found) == sorted(f"Number {n}" for n in range(90))
    db.session.refresh(account)
    assert account.gap_until is None
    # Five pages in all, and the one that was under way when the worker died.
    assert sandbox.calls.count(SEARCH) <= 6 + 1


def test_deleted_tweet_is_deleted_here(
    account: TwitterAccount, look: Look, texts: Texts, sandbox: Sandbox
) -> None:
    tweet = sandbox.world.write("bob", "A mistake")
    look()
    assert texts()[0] == "A mistake"
    sandbox.world.delete(tweet.id)
    account.reviewed_at = utcnow() - timedelta(days=2)
    look()
    assert "A mistake" not in texts()
    assert len(texts()) == 20
    assert account.user.post_count == len(texts())


def test_edited_tweet_is_edited_here(
    account: TwitterAccount, look: Look, texts: Texts, sandbox: Sandbox
) -> None:
    tweet = sandbox.world.write("bob", "A mistke")
    look()
    tweet.text = "A mistake"
    account.reviewed_at = utcnow() - timedelta(days=2)
    look()
    assert texts()[0] == "A mistake"
    assert db.session.scalars(db.select(PostRevision.body)).all() == ["A mistke"]


def test_older_deletions_and_edits_are_found(
    account: TwitterAccount, look: Look, texts: Texts, sandbox: Sandbox
) -> None:
    early = [sandbox.world.write("bob", f"Early {n}") for n in range(3)]
    look()
    for number in range(45):
        sandbox.world.write("bob", f"Later {number}")
    account.known_until = utcnow() - timedelta(minutes=10)
    look()
    assert len(texts()) == 65
    sandbox.world.delete(early[0].id)
    early[1].text = "Early, but better"
    for _ in range(3):
        account.reviewed_at = utcnow() - timedelta(days=2)
        look()
    assert "Early 0" not in texts()
    assert "Early, but better" in texts()
    assert len(texts()) == 64


def test_renamed_account_stays_followed(
    account: TwitterAccount, look: Look, texts: Texts, sandbox: Sandbox
) -> None:
    look()
    world = sandbox.world
    person = world.people[account.twitter_id]
    person.username = "robert"
    world._by_name["robert"] = world._by_name.pop("bob")
    world.write("robert", "Under another name")
    account.reviewed_at = utcnow() - timedelta(days=2)
    look()
    assert account.user.username == "robert@twitter"
    assert "Under another name" in texts()


def test_an_account_gone_for_days_loses_its_tweets(
    account: TwitterAccount, look: Look, texts: Texts, sandbox: Sandbox
) -> None:
    look()
    sandbox.world.people[account.twitter_id].suspended = True
    sandbox.world._sorted = None
    for _ in range(mirror.STRIKES):
        assert texts()
        account.reviewed_at = utcnow() - timedelta(days=2)
        look()
    assert account.state == "gone"
    assert texts() == []
    assert account.due_at > utcnow() + timedelta(hours=20)


def test_pause_grows_with_failures(
    account: TwitterAccount, look: Look, sandbox: Sandbox
) -> None:
    waits = []
    for _ in range(3):
        sandbox.fail("status", status=500)
        look()
        waits.append(account.due_at - utcnow())
    assert waits == sorted(waits)
    assert account.failures == 3
    assert account.claim is None
    look()
    assert account.failures == 0


def test_rate_limit_counts_as_no_failure(
    account: TwitterAccount, look: Look, sandbox: Sandbox
) -> None:
    sandbox.fail("status", status=429, retry_after="120")
    look()
    assert account.failures == 0
    assert account.last_error == "too_many_requests"
    assert account.due_at > utcnow() + timedelta(seconds=100)


@pytest.fixture
def budget(config: Any) -> None:
    config.TWITTER_CREDIT_BUDGET = 100


@pytest.mark.usefixtures("budget")
def test_mirroring_leaves_a_reserve_of_the_budget(
    app: Flask, account: TwitterAccount, proxy: PictureProxy, sandbox: Sandbox
) -> None:
    app.extensions["twitter_api"].client.credits.add(70)
    sandbox.calls.clear()
    assert mirror.mirror_due(proxy) == 0
    assert sandbox.calls == []


def test_ingestion_notifies_nobody_and_stays_off_public_pages(
    account: TwitterAccount, look: Look, sandbox: Sandbox, bob: User
) -> None:
    """Neither the mirror of a new follower, nor a namesake here of a mention."""
    sandbox.world.write("bob", "Hello @alice and @bob")
    look()
    assert db.session.scalars(db.select(Notification)).all() == []


@pytest.mark.parametrize(
    ("gaps", "least", "most"),
    [
        ([], timedelta(hours=12), timedelta(hours=12)),
        ([0, 60, 120], timedelta(minutes=5), timedelta(minutes=5)),
        ([600, 4200, 7800], timedelta(minutes=29), timedelta(minutes=31)),
        ([864_000, 864_600], timedelta(hours=12), timedelta(hours=12)),
    ],
)
def test_pause_depends_on_posting_frequency(
    gaps: list[int], least: timedelta, most: timedelta
) -> None:
    now = utcnow()
    times = [now - timedelta(seconds=gap) for gap in gaps]
    assert least <= schedule.pause(times, now) <= most


def test_former_owner_of_a_name_is_renamed(
    account: TwitterAccount, sandbox: Sandbox, alice: User
) -> None:
    world = sandbox.world
    world.people[account.twitter_id].username = "robert"
    elif_ = world._by_name["elif"]
    elif_.username = "bob"
    world._by_name = {p.username.lower(): p for p in world.people.values()}
    db.session.expire_all()
    from app.extensions import twitter

    twitter.client.forget()
    other = accounts.follow(alice, "bob")
    assert other.twitter_id == elif_.id
    assert other.user.username == "bob@twitter"
    assert account.user.username != "bob@twitter"


def test_remote_account_cannot_sign_in(account: TwitterAccount, bob: User) -> None:
    from app.credentials import accounts as members

    email = account.user.email
    assert members.authenticate("bob@twitter", "") is None
    assert members.authenticate(email, factories.PASSWORD) is None


def test_long_unfollowed_account_is_removed(
    account: TwitterAccount, look: Look, alice: User, bob: User
) -> None:
    look()
    user_id = account.user_id
    alice.unfollow(account.user)
    db.session.commit()
    assert accounts.remove_unfollowed() == 0
    assert accounts.remove_unfollowed(utcnow() + timedelta(days=40)) == 1
    for _ in range(20):
        db.session.execute(db.update(Outbox).values(run_at=utcnow()))
        db.session.commit()
        outbox.drain()
    assert db.session.get(User, user_id) is None
    again = accounts.follow(bob, "bob")
    assert again.user.username == "bob@twitter"
