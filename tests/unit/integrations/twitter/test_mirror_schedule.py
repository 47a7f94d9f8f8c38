"""The schedule of mirroring: leases, killed workers, pauses, the budget."""

import os
import signal
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import db
from app.integrations.twitter import mirror, schedule
from app.integrations.twitter.pictures import PictureProxy
from app.lib.clock import utcnow
from app.lib.leases import LeaseLost
from app.models import TwitterAccount
from flask_twitter_api.sandbox import Sandbox
from tests.support.waiting import wait_for
from tests.unit.integrations.twitter.conftest import SEARCH, Look, Texts

pytestmark = pytest.mark.usefixtures("sandbox")


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
