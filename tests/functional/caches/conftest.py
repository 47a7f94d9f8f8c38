"""Two applications on one database, and people whose pages are open in both."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from app import create_app, db
from app.models import Post, User
from app.posts.commands import PublishPost
from tests.support.browsing import OwnContextClient
from tests.support.factories import follow, make_post


@dataclass
class Cast:
    """People, and posts of theirs; Alice reads."""

    alice: User
    bob: User
    charlie: User
    post: Post
    mentioning: Post
    reply: Post


@pytest.fixture
def other(app: Flask, config: type) -> Iterator[Flask]:
    """Another application on the database of the first one."""
    other = create_app(config)
    other.test_client_class = OwnContextClient
    yield other
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def cast(alice: Any, bob: Any, charlie: Any) -> Cast:
    """Bob, whom Alice follows, has written; Charlie mentions him and replies."""
    follow(alice, bob)
    post = make_post(bob, "Bob's post #many")
    mentioning = make_post(charlie, "Charlie greets @bob #many")
    reply = PublishPost(
        charlie, "Charlie's reply", max_length=100, reply_to=post.id
    ).execute()
    return Cast(alice, bob, charlie, post, mentioning, reply)
