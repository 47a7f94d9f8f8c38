"""Reviews of what was mirrored: edits, deletions, and accounts that change or go."""

from datetime import timedelta

import pytest

from app import db
from app.integrations.twitter import accounts, mirror
from app.lib.clock import utcnow
from app.models import Outbox, PostRevision, TwitterAccount, User
from app.worker import outbox
from flask_twitter_api.sandbox import Sandbox
from tests.support import factories
from tests.unit.integrations.twitter.conftest import Look, Texts

pytestmark = pytest.mark.usefixtures("sandbox")


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


def test_an_account_that_closes_loses_all_tweets_at_once(
    account: TwitterAccount,
    look: Look,
    texts: Texts,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mirror, "REMOVED_AT_ONCE", 8)
    look()
    assert len(texts()) == 20
    sandbox.world.people[account.twitter_id].protected = True
    sandbox.world._sorted = None
    account.reviewed_at = utcnow() - timedelta(days=2)
    look()
    assert (account.state, texts()) == ("protected", [])
    sandbox.world.people[account.twitter_id].protected = False
    sandbox.world._sorted = None
    account.reviewed_at = utcnow() - timedelta(days=2)
    look()
    assert (account.state, len(texts())) == ("alive", 20)


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
