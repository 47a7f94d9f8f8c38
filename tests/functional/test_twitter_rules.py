"""A rule that delivers an account ends when nobody here follows it any more."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import db
from app.credentials import accounts as members
from app.integrations.twitter import accounts, rules
from app.integrations.twitter.rules import UNFOLLOWED
from app.lib.clock import utcnow
from app.models import Outbox, TwitterAccount, User
from app.relationships import blocks, service
from app.worker import outbox
from flask_twitter_api.models import User as Profile
from flask_twitter_api.sandbox import Sandbox
from tests.support import factories

pytestmark = pytest.mark.usefixtures("without_breaker", "sandbox")

KEY = "alice-secret-key"
RULES = "/oapi/tweet_filter/"
Leave = Callable[[User, User], Any]


@pytest.fixture
def account(sandbox: Sandbox, app: Flask, alice: User) -> TwitterAccount:
    """Bob of Twitter, whom Alice follows and a rule delivers."""
    found = accounts.follow(alice, "bob")
    monitor(app, "bob")
    return found


def monitor(app: Flask, name: str) -> None:
    result = app.test_cli_runner().invoke(args=["twitter", "monitor", name])
    assert result.exit_code == 0, result.output


def tags(sandbox: Sandbox) -> list[str]:
    """Name the rules that are left at the service."""
    return sorted(rule["tag"] for rule in sandbox.world.rules[KEY].values())


def waiting() -> list[Outbox]:
    messages = db.select(Outbox).filter_by(kind=UNFOLLOWED).order_by(Outbox.id)
    return list(db.session.scalars(messages))


def let_time_pass() -> None:
    """Make every message due and drain the outbox."""
    db.session.commit()
    db.session.execute(db.update(Outbox).values(run_at=utcnow()))
    db.session.commit()
    outbox.drain()
    db.session.expire_all()


def leave_for_good(alice: User, _copy: User) -> None:
    members.deactivate(alice)
    while outbox.drain():
        pass


@pytest.mark.parametrize(
    "leave", [service.unfollow, User.unfollow, blocks.block, leave_for_good]
)
def test_rule_ends_however_the_last_follower_leaves(
    leave: Leave, account: TwitterAccount, alice: User, sandbox: Sandbox
) -> None:
    account.delivered_at = utcnow()
    db.session.commit()
    leave(alice, account.user)
    db.session.commit()
    outbox.drain()
    assert tags(sandbox) == ["monitor:bob"], "first thoughts may be wrong"
    let_time_pass()
    assert tags(sandbox) == []
    assert waiting() == []
    assert account.delivered_at is None


def test_rule_lasts_while_anybody_follows(
    account: TwitterAccount, alice: User, bob: User, charlie: User, sandbox: Sandbox
) -> None:
    service.follow(bob, account.user)
    service.unfollow(alice, account.user)
    service.follow(alice, charlie)
    service.unfollow(alice, charlie)
    assert waiting() == []
    service.unfollow(bob, account.user)
    service.follow(alice, account.user)
    sandbox.calls.clear()
    let_time_pass()
    assert tags(sandbox) == ["monitor:bob"]
    assert RULES + "delete_rule" not in sandbox.calls


def test_repeated_unfollowing_queues_one_message(
    account: TwitterAccount, alice: User
) -> None:
    for _ in range(5):
        service.unfollow(alice, account.user)
        service.follow(alice, account.user)
    assert len(waiting()) == 1
    # One that may begin before a transaction ends could see what was before it.
    db.session.execute(db.update(Outbox).values(run_at=utcnow()))
    service.unfollow(alice, account.user)
    assert len(waiting()) == 2


def test_end_is_retried_until_the_service_responds(
    app: Flask, account: TwitterAccount, alice: User, sandbox: Sandbox
) -> None:
    service.unfollow(alice, account.user)
    for number in range(15):
        path = RULES + ("get_rules" if number % 2 else "delete_rule")
        sandbox.fail("status", status=503, times=1, path=path)
        let_time_pass()
        (message,) = waiting()
        assert (message.dead_at, message.attempts) == (None, 0)
        assert message.payload == {"tries": number + 1}
    let_time_pass()
    assert (tags(sandbox), waiting()) == ([], [])


def test_retries_become_rarer() -> None:
    minutes = [rules.pause_after(tries) / timedelta(minutes=1) for tries in range(9)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert rules.pause_after(10**6) == timedelta(hours=1)


def test_rules_of_others_stay(
    app: Flask, account: TwitterAccount, alice: User, bob: User, sandbox: Sandbox
) -> None:
    wanted = accounts.follow(bob, "elif")
    monitor(app, "elif")
    # Nobody has followed this one here yet, but may be about to.
    monitor(app, "deniz")
    client = app.extensions["twitter_api"].client
    client.create_filter_rule("trams", "from:bob tram")
    client.create_filter_rule("monitor:bob", "asleep, so it costs nothing")
    service.unfollow(alice, account.user)
    let_time_pass()
    assert tags(sandbox) == ["monitor:bob", "monitor:deniz", "monitor:elif", "trams"]
    assert wanted.user.follower_count == 1


def test_failing_rule_hinders_no_other(
    app: Flask, account: TwitterAccount, alice: User, sandbox: Sandbox
) -> None:
    other = accounts.follow(alice, "elif")
    monitor(app, "elif")
    for each in (account.user, other.user):
        service.unfollow(alice, each)
    sandbox.fail("error", message="not this one", path=RULES + "delete_rule")
    let_time_pass()
    assert tags(sandbox) == ["monitor:bob"]
    let_time_pass()
    assert (tags(sandbox), waiting()) == ([], [])


def test_ending_costs_no_credits_and_ignores_the_budget(
    app: Flask, account: TwitterAccount, alice: User, sandbox: Sandbox
) -> None:
    client = app.extensions["twitter_api"].client
    client.credits.budget = 1
    client.credits.add(5 - client.credits.spent)
    service.unfollow(alice, account.user)
    let_time_pass()
    assert (tags(sandbox), client.credits.spent) == ([], 5)


def test_two_workers_end_a_rule_once(
    app: Flask, account: TwitterAccount, alice: User, sandbox: Sandbox
) -> None:
    service.unfollow(alice, account.user)
    for _ in range(3):
        outbox.add(UNFOLLOWED, {}, key=UNFOLLOWED)
    db.session.execute(db.update(Outbox).values(run_at=utcnow()))
    db.session.commit()
    db.session.remove()
    app.extensions["twitter_api"].client.close()
    other = os.fork()
    if other == 0:
        db.engine.dispose(close=False)
        outbox.drain()
        os._exit(0)
    outbox.drain()
    assert os.waitpid(other, 0)[1] == 0
    let_time_pass()
    assert (tags(sandbox), waiting()) == ([], [])


def test_without_a_key_no_request_is_made(
    app: Flask, account: TwitterAccount, alice: User, sandbox: Sandbox
) -> None:
    service.unfollow(alice, account.user)
    client = app.extensions["twitter_api"].client
    object.__setattr__(client.settings, "api_key", "")
    sandbox.calls.clear()
    let_time_pass()
    assert (sandbox.calls, waiting()) == ([], [])


@pytest.fixture
def deliver(app: Flask) -> Callable[..., None]:
    def send(tweet: Any, tag: str) -> None:
        body = {"event_type": "tweet", "tweets": [tweet], "rule_tag": tag}
        headers = {"X-API-Key": KEY}
        response = app.test_client().post(
            "/twitter/webhook", json=body, headers=headers
        )
        assert response.status_code == 200

    return send


def test_unwanted_delivery_ends_its_rule(
    account: TwitterAccount, alice: User, sandbox: Sandbox, deliver: Any
) -> None:
    """However the last one left: by a hand in the database, for example."""
    alice.following.remove(account.user)
    db.session.commit()
    assert waiting() == []
    shown = sandbox.show.tweet(sandbox.world.write("bob", "To nobody"))
    deliver(shown, "trams")
    assert waiting() == []
    deliver(shown, "monitor:bob")
    let_time_pass()
    assert tags(sandbox) == []


def test_refollowed_account_is_mirrored_and_may_be_monitored(
    app: Flask, account: TwitterAccount, alice: User, bob: User, sandbox: Sandbox
) -> None:
    service.unfollow(alice, account.user)
    let_time_pass()
    again = accounts.follow(bob, "bob")
    assert again.user_id == account.user_id
    assert (again.delivered_at, again.due_at <= utcnow()) == (None, True)
    assert tags(sandbox) == []
    monitor(app, "bob")
    let_time_pass()
    assert tags(sandbox) == ["monitor:bob"]


def test_transferred_name_counts_for_its_new_owner(
    account: TwitterAccount, alice: User
) -> None:
    """Two accounts bore the name one after the other; one of them is followed."""
    heir = factories.make_user("heir@twitter", origin="twitter")
    db.session.add(TwitterAccount(twitter_id="7", handle="Bob", user=heir))
    service.follow(alice, heir)
    service.unfollow(alice, account.user)
    assert not rules.is_unfollowed("bob")
    service.unfollow(alice, heir)
    assert rules.is_unfollowed("bob")
    assert not rules.is_unfollowed("nobody")


def test_rule_of_a_former_name_ends(
    app: Flask, account: TwitterAccount, bob: User, sandbox: Sandbox
) -> None:
    other = accounts.follow(bob, "elif")
    monitor(app, "elif")
    for each, name in ((account, "robert"), (other, "Elif")):
        accounts.refresh(each, Profile(id=each.twitter_id, username=name, name=name))
    db.session.commit()
    sandbox.fail("status", status=503, path=RULES)
    let_time_pass()
    let_time_pass()
    assert tags(sandbox) == ["monitor:elif"], "only its capitals are others"
    assert account.user.follower_count == 1
