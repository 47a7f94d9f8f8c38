"""Tweets that were edited at Twitter: a new tweet there, the same post here."""

from datetime import timedelta

import pytest

from app import db
from app.integrations.twitter import ingest
from app.lib.clock import utcnow
from app.models import Post, PostRevision, TwitterAccount
from flask_twitter_api.models import Tweet
from flask_twitter_api.sandbox import Sandbox
from tests.unit.integrations.twitter.conftest import Look, Texts

pytestmark = pytest.mark.usefixtures("sandbox")


def edit(sandbox: Sandbox, first: str, text: str) -> Tweet:
    """Edit a tweet of the sandbox, which keeps both versions; return the second."""
    former, latest = sandbox.world.tweets[first], sandbox.world.write("bob", text)
    former.versions = latest.versions = (former.id, latest.id)
    return Tweet.from_json(sandbox.show.tweet(latest))


@pytest.fixture
def first(account: TwitterAccount, look: Look, texts: Texts, sandbox: Sandbox) -> str:
    """The id of a tweet that was mirrored."""
    tweet = sandbox.world.write("bob", "A mistke")
    look()
    assert texts()[0] == "A mistke"
    return tweet.id


def test_review_leaves_one_post_of_all_versions(
    account: TwitterAccount, look: Look, texts: Texts, sandbox: Sandbox, first: str
) -> None:
    before = len(texts())
    edit(sandbox, first, "A mistake")
    for _ in range(2):
        account.reviewed_at = utcnow() - timedelta(days=2)
        look()
        assert texts()[0] == "A mistake"
        assert len(texts()) == before
    assert db.session.scalars(db.select(PostRevision.body)).all() == ["A mistke"]


def test_delivered_version_changes_the_post_in_place(
    account: TwitterAccount, texts: Texts, sandbox: Sandbox, first: str
) -> None:
    post_id = db.session.scalar(db.select(db.func.max(Post.id)))
    latest = edit(sandbox, first, "A mistake")
    assert ingest.add(account, [latest]) == []
    db.session.commit()
    assert texts()[0] == "A mistake"
    assert db.session.scalar(db.select(db.func.max(Post.id))) == post_id
    former = Tweet.from_json(sandbox.show.tweet(sandbox.world.tweets[first]))
    assert ingest.add(account, [former]) == []


def test_former_post_goes_where_both_are_here(
    account: TwitterAccount, texts: Texts, sandbox: Sandbox, first: str
) -> None:
    before = len(texts())
    alone = sandbox.world.write("bob", "A mistake")
    ingest.add(account, [Tweet.from_json(sandbox.show.tweet(alone))])
    db.session.commit()
    assert len(texts()) == before + 1
    alone.versions = (first, alone.id)
    ingest.store(account, [Tweet.from_json(sandbox.show.tweet(alone))])
    db.session.commit()
    assert texts()[0] == "A mistake"
    assert len(texts()) == before
