"""Tombstones: permanent for posts deleted here, temporary for deleted tweets."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import db
from app.integrations.twitter import accounts, ingest
from app.lib.clock import utcnow
from app.models import Post, Tombstone, TwitterAccount, User
from app.posts import tombstones
from app.posts.commands import DeletePost
from app.worker import outbox
from flask_twitter_api.models import Tweet
from flask_twitter_api.sandbox import Sandbox
from tests.support import factories
from tests.unit.integrations.twitter.conftest import Texts

pytestmark = pytest.mark.usefixtures("sandbox")

Look = Callable[[], None]


@pytest.fixture
def carol() -> User:
    return factories.make_user("carol", is_admin=True)


def newest(account: TwitterAccount) -> Post:
    query = db.select(Post).where(Post.user_id == account.user_id)
    found = db.session.scalars(query.order_by(Post.id.desc())).first()
    assert found is not None
    return found


def review(account: TwitterAccount, look: Look) -> None:
    account.reviewed_at = utcnow() - timedelta(days=2)
    account.known_until = utcnow() - timedelta(hours=1)
    look()


def test_post_deleted_by_an_administrator_is_not_ingested_again(
    account: TwitterAccount, look: Look, texts: Texts, sandbox: Sandbox, carol: User
) -> None:
    tweet = sandbox.world.write("bob", "Not here, please")
    look()
    DeletePost(carol, newest(account).id).execute()
    for _ in range(2):
        review(account, look)
    assert "Not here, please" not in texts()
    stone = db.session.get_one(Tombstone, f"twitter:{tweet.id}")
    assert stone.until is None
    tombstones.purge()
    assert tombstones.among([stone.origin_id]) == {stone.origin_id}


def test_tombstone_outlives_the_account(
    account: TwitterAccount, look: Look, carol: User, alice: User, bob: User
) -> None:
    look()
    words = newest(account).body
    DeletePost(carol, newest(account).id).execute()
    alice.unfollow(account.user)
    db.session.commit()
    assert accounts.remove_unfollowed(utcnow() + timedelta(days=40)) == 1
    for _ in range(5):
        outbox.drain()
    again = accounts.follow(bob, "bob")
    ingest.store(again, there(again))
    db.session.commit()
    query = db.select(Post.body).filter_by(user_id=again.user_id)
    bodies = db.session.scalars(query).all()
    assert len(bodies) == 19
    assert words not in bodies


def there(account: TwitterAccount) -> list[Tweet]:
    from app.extensions import twitter

    return list(twitter.client.last_tweets(user_id=account.twitter_id).page())


def test_late_delivery_of_a_deleted_tweet_is_ignored(
    account: TwitterAccount, look: Look, texts: Texts, sandbox: Sandbox
) -> None:
    written = sandbox.world.write("bob", "A mistake")
    late = Tweet.from_json(sandbox.show.tweet(written))
    look()
    sandbox.world.delete(written.id)
    review(account, look)
    assert ingest.add(account, [late]) == []
    db.session.commit()
    assert "A mistake" not in texts()


def test_temporary_tombstone_expires(account: TwitterAccount, look: Look) -> None:
    look()
    ingest.delete(newest(account))
    db.session.commit()
    db.session.execute(db.update(Tombstone).values(until=utcnow()))
    tombstones.purge()
    assert db.session.scalars(db.select(Tombstone)).all() == []


def test_permanent_tombstone_stays_permanent(
    account: TwitterAccount, look: Look, carol: User
) -> None:
    look()
    post = newest(account)
    tombstones.store(post, tombstones.FOR_GOOD)
    ingest.delete(post)
    db.session.commit()
    assert db.session.scalars(db.select(Tombstone.until)).all() == [None]


def test_an_account_gone_for_days_returns_with_its_tweets(
    account: TwitterAccount, look: Look, texts: Texts, sandbox: Sandbox
) -> None:
    look()
    person = sandbox.world.people[account.twitter_id]
    person.suspended = True
    sandbox.world._sorted = None
    for _ in range(3):
        review(account, look)
    assert texts() == []
    person.suspended = False
    sandbox.world._sorted = None
    review(account, look)
    assert len(texts()) == 20


def test_local_post_leaves_no_tombstone(alice: User) -> None:
    post = factories.make_post(alice, "My own")
    DeletePost(alice, post.id).execute()
    assert db.session.scalars(db.select(Tombstone)).all() == []
