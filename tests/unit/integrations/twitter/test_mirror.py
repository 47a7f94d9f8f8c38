"""Mirroring: which tweets of a followed account become posts, at what cost."""

import pytest

from app import db
from app.broker import topics
from app.extensions import broker
from app.integrations.twitter import accounts, mirror
from app.integrations.twitter.pictures import PictureProxy
from app.models import Notification, Post, TwitterAccount, User
from flask_twitter_api.sandbox import Sandbox
from tests.unit.integrations.twitter.conftest import SEARCH, Look, Texts

pytestmark = pytest.mark.usefixtures("sandbox")


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
    thread = broker.subscribe([topics.thread(post.id)])
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


def test_ingestion_notifies_nobody_and_stays_off_public_pages(
    account: TwitterAccount, look: Look, sandbox: Sandbox, bob: User
) -> None:
    """Neither the mirror of a new follower, nor a namesake here of a mention."""
    sandbox.world.write("bob", "Hello @alice and @bob")
    look()
    assert db.session.scalars(db.select(Notification)).all() == []
