"""A mirrored account of the sandbox, and what looks at it."""

from collections.abc import Callable

import pytest
from flask import Flask

from app import db
from app.integrations.twitter import accounts, mirror
from app.integrations.twitter.pictures import PictureProxy
from app.models import Post, TwitterAccount, User
from flask_twitter_api.sandbox import Sandbox

Texts = Callable[[], list[str]]
Look = Callable[[], None]
SEARCH = "/twitter/tweet/advanced_search"


@pytest.fixture
def proxy(sandbox: Sandbox, app: Flask) -> PictureProxy:
    return PictureProxy.from_config(app.config)


@pytest.fixture
def account(sandbox: Sandbox, app: Flask, alice: User) -> TwitterAccount:
    """Bob of Twitter, whom Alice follows from here."""
    return accounts.follow(alice, "bob")


@pytest.fixture
def look(account: TwitterAccount, proxy: PictureProxy) -> Callable[[], None]:
    """Look at the account now, whenever it was looked at before."""

    def now() -> None:
        from app.lib.clock import utcnow

        account.due_at = utcnow()
        db.session.commit()
        mirror.mirror_account(account.user_id, proxy)
        db.session.refresh(account)

    return now


@pytest.fixture
def texts(account: TwitterAccount) -> Texts:
    """Return the bodies of the remote posts, newest first."""
    user_id = account.user_id

    def read() -> list[str]:
        query = db.select(Post.body).where(Post.user_id == user_id)
        return list(db.session.scalars(query.order_by(Post.id.desc())))

    return read
