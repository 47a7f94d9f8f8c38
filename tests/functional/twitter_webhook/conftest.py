"""An account of Twitter that is followed here, and a sender of its tweets."""

from typing import Any

import pytest
from flask import Flask

from app import db
from app.integrations.twitter import accounts
from app.models import Post, TwitterAccount, User
from flask_twitter_api.sandbox import Sandbox
from tests.support.deliveries import KEY, URL, Deliver, Texts, mirror_now


@pytest.fixture
def account(sandbox: Sandbox, app: Flask, alice: User) -> TwitterAccount:
    """Bob of Twitter, whom Alice follows, looked at once."""
    found = accounts.follow(alice, "bob")
    mirror_now(app, found)
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
